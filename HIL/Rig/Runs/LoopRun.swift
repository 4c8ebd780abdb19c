import Foundation
import HistotripsyCore
import KernelInLoop
import Sessions
import Text
import TriggerLedger
import VirtualBoard

/// The shipped program in a guest with a kernel of its own, whose wires end in the virtual board
/// here.
enum LoopRun {
  /// Seconds of the clock on the wall for one silence; a whole treatment takes a fifth of it.
  static let patience = 120
  /// And for a whole run.
  static let limit = 600

  /// - Parameters:
  ///   - script: what the guest's shell runs; `$product`, `$plans`, `$profile`, `$kernel` and
  ///     `$certified`, how pressures are known, are set.
  ///   - clock: time travel, unless the clock on the wall is what is measured.
  static func run(
    _ script: String, of treatment: Treatment, with rig: Rig, wiring: LoopWiring = LoopWiring(),
    clock mode: GuestLoop.Clock = .timeTravel
  ) throws -> Outcome {
    guard let kernel = rig.kernel else { throw RigFault(rig.loopIsMissing ?? "no kernel") }
    let clock = ContinuousClock()
    let began = clock.now
    let folder = scratch + "/histotripsy-rig-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let day = mode == .real ? CalendarDate.today : GuestClock.day
    let board = try treatment.laboratory(plans: rig.plans, on: day).board
    try treatment.certificate(plans: rig.plans, on: day).text.write(
      toFile: folder + "/certificate.yaml", atomically: true, encoding: .utf8)
    let settings = """
      product='\(rig.product)'; plans='\(rig.plans)'; profile='\(rig.loopProfile)'; kernel='\(kernel)'; log=/run/treatment.ledger
      certified='--certificate /run/rig/certificate.yaml'

      """
    try (settings + script).write(toFile: folder + "/guest.sh", atomically: true, encoding: .utf8)

    let farEnd = VirtualFarEnd(board, keepsLevels: wiring.keepsLevels)
    let sockets = GuestLoop.Sockets(in: folder)
    let loop = try GuestLoop(farEnd, clock: mode, at: sockets)
    if let end = wiring.adapterEnd { loop.endAdapter(end, at: 3_000_000_000) }
    let guest = try GuestProcess(
      kernel: kernel + "/linux", arguments: arguments(rig, folder, sockets, mode), in: folder)
    do throws(LoopFault) {
      // On the machine's clock a guest may be busy with itself for as long as it likes.
      try loop.run(patience: mode == .real ? limit : patience, limit: limit)
    } catch {
      guest.end()
      throw RigFault("\(error); the guest's console said: \(text(folder, "console.txt").suffix(400))")
    }
    guest.end()
    guard let exit = Int32(text(folder, "status.txt").trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw RigFault("the guest ended early: \(text(folder, "console.txt").suffix(400))")
    }
    guard loop.ringFaults == 0 else { throw RigFault("the kernel's rings broke the rules") }
    let ledger = TriggerLedger(board.triggers)
    let output = text(folder, "stdout.txt")
    return Outcome(
      exit: exit, ledger: ledger, said: output + text(folder, "stderr.txt"),
      boardSeconds: Double(board.present.nanoseconds) * 1e-9,
      wallSeconds: began.duration(to: clock.now) / .seconds(1),
      bytes: [
        "triggers.jsonl": ledger.text, "stdout.txt": output, "stderr.txt": text(folder, "stderr.txt"),
        "console.txt": text(folder, "console.txt"),
      ],
      transfers: loop.bench.transfers, lineRequests: loop.bench.lineRequests,
      wires: board.wireEdges,
      moment: loop.adapterHungAt.map { Nanoseconds(Int64($0)) } ?? moment(text(folder, "moment.txt")))
  }

  /// What `Scenario.mark` wrote: the guest's clock on the wall.
  private static func moment(_ text: String) -> Nanoseconds? {
    guard let time = UInt64(text.trimmingCharacters(in: .whitespacesAndNewlines)) else { return nil }
    return Nanoseconds(Int64(time) - Int64(TimeTravelLink.timeOfDay))
  }

  /// The guest's memory is a file that is better not written to a disk. Small containers have no
  /// room for it in memory.
  private static var scratch: String {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: "/dev/shm")
    let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
    return free > 1 << 29 ? "/dev/shm" : FileManager.default.temporaryDirectory.path
  }

  private static func arguments(
    _ rig: Rig, _ folder: String, _ sockets: GuestLoop.Sockets, _ mode: GuestLoop.Clock
  ) -> [String] {
    var words = [
      "mem=256M", "root=/dev/root", "rootfstype=hostfs", "rootflags=/", "ro", "init=\(rig.guestInit)",
      "con0=fd:0,fd:1", "con=null", "ssl=null", "quiet", "rig=\(folder)",
      // In this order: virtio0 is the adapter, virtio1 the chip.
      "virtio_uml.device=\(sockets.i2c):34", "virtio_uml.device=\(sockets.gpio):41",
    ]
    switch mode {
    case .timeTravel: words.append("time-travel=ext:1:\(sockets.time)")
    // The idle loop of real time may lose a wake-up; with its tick kept running that costs 10 ms at
    // most.
    case .real: words.append("nohz=off")
    }
    return words
  }

  private static func text(_ folder: String, _ name: String) -> String {
    (try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)) ?? ""
  }
}

/// Why the rig itself could not do its work, in words.
struct RigFault: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
