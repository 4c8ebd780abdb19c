import ChildProcess
import Foundation
import HistotripsyCore
import Planning
import Scenarios
import SharedData
import Testing
import VirtualBoard

/// Can anything be energised without saying how its pressures are known?
@Suite struct ArmingPermitTests {
  // MARK: What the core checks

  /// A ready treatment at 31 MPa, and what arming it with a permit says. The high voltage must stay off where it is refused.
  private func arm(_ permit: consuming ArmingPermit<VirtualBoard>) throws -> CommandRefused? {
    let bench = Bench()
    let laboratory = bench.laboratory()
    let run = try bench.run(in: laboratory)
    try run.controller.selfTest()
    while try !run.controller.load() {}
    do throws(CommandRefused) {
      try run.controller.arm(permit)
      #expect(run.controller.state == .armed)
      return nil
    } catch {
      #expect(run.controller.state == .ready && !laboratory.board.isHighVoltageOn)
      return error
    }
  }

  @Test func aSetPointAboveThePermitIsRefusedAndNothingIsEnergised() throws {
    let setPoint = Bench.regimen().setPoint
    let digest = CalibrationDigest()
    #expect(try arm(ArmingPermit(certificate: digest, setPointMaximum: setPoint)) == nil)
    let below = setPoint * 0.999
    let refused = try arm(ArmingPermit(certificate: digest, setPointMaximum: below))
    #expect(refused?.permitted == below && refused?.state == .ready)
  }

  /// An array that nobody has measured is held by the rail as well: its pressure per volt is what is not known.
  @Test func aRailAboveThePermitIsRefusedAndNothingIsEnergised() throws {
    let setPoint = Bench.regimen().setPoint
    let rail = Bench.limits().railMaximum
    #expect(try arm(ArmingPermit(uncalibratedUpTo: setPoint, driveMaximum: rail)) == nil)
    let refused = try arm(ArmingPermit(uncalibratedUpTo: setPoint, driveMaximum: rail * 0.999))
    #expect(refused?.permitted == setPoint)
  }

  /// A permit for arming is used up; going on after a pause asks again.
  @Test func goingOnAfterAPauseIsHeldToItsOwnPermit() throws {
    let owner = try Owner()
    try owner.run.arm()
    try owner.run.controller.begin()
    try owner.run.controller.pause()
    let low = Bench.regimen().setPoint * 0.5
    #expect(
      owner.refuses(in: .paused) {
        try owner.run.controller.resume(
          ArmingPermit(certificate: CalibrationDigest(), setPointMaximum: low))
      })
    #expect(!owner.board.isHighVoltageOn)
    try owner.run.controller.resume(.simulated)
    #expect(owner.run.controller.state == .treating)
  }

  // MARK: What does not compile

  /// A way to energise a board, as a line of code, and what the compiler says of it; `nil` where it compiles.
  struct Attempt: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Uses `controller` and `permit`.
    let code: String
    /// The board of `permit`; `nil`: that of the controller.
    var permit: String?
    /// `B` is any board, a real one or not.
    var board = "B"
    /// Whether the file belongs to this package.
    var isOurs = false
    let complaint: String?
  }

  static let attempts = [
    Attempt(
      testDescription: "with a permit it compiles", code: "try controller.arm(permit)", complaint: nil),
    Attempt(
      testDescription: "with a permit for each it compiles",
      code:
        "if controller.state == .paused { try controller.resume(permit) } else { try controller.arm(permit) }",
      complaint: nil),
    Attempt(
      testDescription: "arming without a permit", code: "try controller.arm()", complaint: "missing argument"),
    Attempt(
      testDescription: "going on without a permit", code: "try controller.resume()",
      complaint: "missing argument"),
    Attempt(
      testDescription: "a permit used twice",
      code: "try controller.arm(permit); try controller.resume(permit)",
      complaint: "consumed more than once"),
    Attempt(
      testDescription: "a copy of a permit", code: "let other = copy permit; try controller.arm(other)",
      complaint: "'copy' cannot be applied to noncopyable"),
    Attempt(
      testDescription: "a certificate's permit made outside the package",
      code:
        "try controller.arm(ArmingPermit(certificate: CalibrationDigest(), setPointMaximum: .megapascals(30)))",
      complaint: "inaccessible"),
    Attempt(
      testDescription: "a cap's permit made outside the package",
      code: "try controller.arm(ArmingPermit(uncalibratedUpTo: .megapascals(30), driveMaximum: .volts(150)))",
      complaint: "inaccessible"),
    Attempt(
      testDescription: "a simulated permit taken outside the package", code: "try controller.arm(.simulated)",
      board: "VirtualBoard", complaint: "inaccessible"),
    Attempt(
      testDescription: "within the package it compiles for the virtual board",
      code: "try controller.arm(.simulated)", board: "VirtualBoard", isOurs: true, complaint: nil),
    Attempt(
      testDescription: "a simulated permit for any board, even within the package",
      code: "try controller.arm(ArmingPermit<B>.simulated)", isOurs: true,
      complaint: "requires that 'B' conform to 'SimulatedBoard'"),
    Attempt(
      testDescription: "the virtual board's permit for another board", code: "try controller.arm(permit)",
      permit: "VirtualBoard", complaint: "cannot convert value"),
  ]

  @Test(arguments: attempts) func nothingIsEnergisedWithoutAPermit(_ attempt: Attempt) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "permit-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try """
    import HistotripsyCore
    import VirtualBoard
    func energise<B: Board>(
      _ board: B.Type, _ controller: inout TreatmentController<\(attempt.board)>,
      _ permit: consuming ArmingPermit<\(attempt.permit ?? attempt.board)>
    ) throws(CommandRefused) {
      \(attempt.code)
    }
    """.write(to: folder.appending(path: "attempt.swift"), atomically: true, encoding: .utf8)
    // The compiler's last checks, those of ownership, come after type checking.
    var arguments = [
      "-emit-sil", "-o", "/dev/null", "-swift-version", "6",
      "-I", ChildProcess.products.appending(path: "Modules").path,
      "-I", SharedData.packageRoot.appending(path: "Sources/CoreMaths").path,
    ]
    if attempt.isOurs { arguments += ["-package-name", Self.packageName] }
    let outcome = try ChildProcess.run("swiftc", arguments + ["attempt.swift"], in: folder)
    guard let complaint = attempt.complaint else {
      #expect(outcome.status == 0, "\(outcome.said)")
      return
    }
    #expect(outcome.status != 0 && outcome.said.contains(complaint), "\(outcome.said)")
  }

  /// SwiftPM names a package by its folder.
  private static let packageName = SharedData.packageRoot.lastPathComponent.lowercased()
}
