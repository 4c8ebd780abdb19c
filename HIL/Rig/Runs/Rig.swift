import Foundation

/// Where everything is that a run needs.
struct Rig {
  /// `linux` and `i2c-stub.ko`, as `Kernel/build.sh` leaves them; `nil`: the loop is not available.
  var kernel: String?
  /// The program that is shipped.
  var product: String
  /// The package.
  var root: String
  /// Where records go.
  var output: String
  /// The computer's own wiring, for a bench.
  var profile: String?
  /// Certificate of the array on the bench.
  var certificate: String?
  /// What stands on the bench.
  var fixtures: Set<Fixture>

  var plans: String { root + "/HIL/Rig/Plans" }
  var loopProfile: String { root + "/HIL/KernelInLoop/kernel-in-loop.yaml" }
  var guestInit: String { root + "/HIL/KernelInLoop/Guest/init.sh" }

  /// Why the loop cannot run here; `nil` when it can.
  var loopIsMissing: String? {
    kernel == nil ? "no user-mode kernel here (make kernel builds it, on x86_64 with Debian's packages)" : nil
  }
}

/// Something to be put in front of the board's connector (`HIL/Fixtures`).
enum Fixture: String, CaseIterable {
  case loopback
  case dummyLoad = "dummy-load"
  case waterTank = "water-tank"
}
