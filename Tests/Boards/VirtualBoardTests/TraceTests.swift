import ChildProcess
import Foundation
import HistotripsyCore
import Testing
import VirtualBoard

/// What an analyser on the wires sees, by a decoder that is not ours: sigrok's I2C decoder reads the dump.
@Suite struct TraceTests {
  private static let sigrok: String? = ["/usr/bin/sigrok-cli", "/usr/local/bin/sigrok-cli"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// sigrok's annotations of a dump, one a line: "Start", "Address write: 30", "ACK", "Data read: 1F", …
  private func decode(_ dump: [UInt8]) throws -> [String] {
    let file = FileManager.default.temporaryDirectory.appending(path: "histotripsy-\(UUID().uuidString).vcd")
    try Data(dump).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try ChildProcess.run(
      Self.sigrok ?? "",
      ["-I", "vcd", "-i", file.path, "-P", "i2c:scl=scl:sda=sda", "-A", "i2c=addr-data"])
    #expect(outcome.status == 0, "\(outcome.err)")
    return outcome.out.split(separator: "\n").map {
      String($0.split(separator: ":", maxSplits: 1)[1].trimmingCharacters(in: .whitespaces))
    }
  }

  /// What a transfer looks like to the decoder. `taken`: bytes written that were acknowledged, address included.
  private func expected(
    _ device: UInt8, _ writing: [UInt8], _ reading: [UInt8], taken: Int = .max
  ) -> [String] {
    func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true) }
    var lines = ["Start"]
    if !writing.isEmpty || reading.isEmpty {
      lines += ["Write", "Address write: \(hex(device))", taken > 0 ? "ACK" : "NACK"]
      for (index, byte) in writing.enumerated() where index < taken {
        lines += ["Data write: \(hex(byte))", index + 1 < taken ? "ACK" : "NACK"]
      }
      if !reading.isEmpty { lines.append("Start repeat") }
    }
    if !reading.isEmpty {
      lines += ["Read", "Address read: \(hex(device))", "ACK"]
      for (index, byte) in reading.enumerated() {
        lines += ["Data read: \(hex(byte))", index + 1 < reading.count ? "ACK" : "NACK"]
      }
    }
    return lines + ["Stop"]
  }

  @Test(
    .enabled(if: sigrok != nil, "sigrok-cli is not installed (Debian package sigrok-cli)"),
    arguments: [100.0, 400, 1000])
  func sigrokDecodesExactlyTheTransfersMade(_ kilohertz: Double) throws {
    let bench = Bench {
      $0.isTraced = true
      $0.bus.speed = .kilohertz(kilohertz)
    }
    var lines: [String] = []
    func exchange(_ device: UInt8, _ writing: [UInt8], read count: Int = 0) throws {
      lines += expected(device, writing, try bench.transfer(device, writing, read: count))
    }
    try exchange(0x30, [0x00], read: 17)
    try exchange(0x60, [0x05, 0x55])
    try exchange(0x60, [], read: 5)
    try exchange(0x40, [0x00], read: 2)
    try exchange(0x50, [0x00, 0x10, 0xFF, 0x00, 0xA5])
    #expect(bench.fault(0x50, []) == .nack)
    lines += expected(0x50, [], [], taken: 0)
    try exchange(0x48, [])
    #expect(bench.fault(0x30, [0x07, 1, 2, 3, 4, 0]) == .nack)
    lines += expected(0x30, [0x07, 1, 2, 3, 4, 0], [], taken: 6)
    #expect(bench.fault(0x77, [1, 2]) == .nack)
    lines += expected(0x77, [1, 2], [], taken: 0)
    try bench.strobe(.steer)
    try bench.beat()
    let law = Bench.message(0x10, Bench.big(1, 2) + Bench.big(0, 2) + Bench.bytes(of: Bench.law))
    try exchange(0x30, law)
    try exchange(0x30, [0x11] + Bench.big(1, 2) + Bench.big(0, 2) + [8], read: 17)
    // A stretched transfer in which SDA idles for long.
    bench.board.inject(InjectedFault(.part(.headThermometer), .slow, delay: .microseconds(50)))
    try exchange(0x49, [0x0F], read: 2)
    #expect(try decode(bench.board.vcd()) == lines)
  }

  @Test func theDumpHasEveryLineAtItsWireLevel() throws {
    let bench = Bench { $0.isTraced = true }
    try bench.board.drive(.trigger, .asserted)
    try bench.board.drive(.trigger, .released)
    bench.board.schedule(WorldEvent(.pressEmergencyStop, at: .milliseconds(1)))
    try bench.wait(.milliseconds(2))
    let dump = String(decoding: bench.board.vcd(), as: UTF8.self)
    #expect(dump.hasPrefix("$timescale 100 ns $end\n"))
    for name in [
      "scl", "sda", "trigger", "steer", "enable", "heartbeat", "ready", "fault", "emergency_stop",
      "interlock",
      "respiratory_gate", "pulse_done",
    ] { #expect(dump.contains(" \(name) $end")) }
    // Driving takes 1 µs: ten steps of 100 ns. The front end latches its power-on fault at 0: low on the wire.
    #expect(dump.contains("#10\n1#\n#20\n0#\n"))
    // The emergency stop pulls its wire low at 1 ms.
    #expect(dump.contains("#10000\n0)\n"))
    #expect(dump.hasSuffix("#20020\n"))
  }

  @Test func anUntracedBoardWritesNothing() throws {
    let bench = Bench()
    try bench.arm()
    #expect(bench.board.vcd().isEmpty)
  }

  /// A busy stretch of a faulty world.
  private func world(_ seed: UInt64) throws -> [UInt8] {
    let bench = Bench {
      $0.seed = seed
      $0.isTraced = true
      $0.costs.latenessMaximum = .microseconds(30)
    }
    try bench.arm()
    bench.board.inject(
      InjectedFault(.part(.railMonitor), .garbage, FaultWindow(from: .pulse(3), for: .uses(2))))
    bench.board.inject(InjectedFault(.output(.trigger), .intermittent, probability: 0.1))
    bench.board.schedule(WorldEvent(.brownOut(.milliseconds(3)), atPulse: 15))
    for _ in 0..<20 {
      try bench.strobe(.trigger)
      _ = try bench.board.wait(for: .asserted, on: .pulseDone, until: bench.board.present + .milliseconds(1))
      _ = try? bench.transfer(0x30, [0x18], read: 33)
      _ = try? bench.transfer(0x40, [0x02], read: 2)
      try bench.beat()
      try bench.wait(.milliseconds(2))
    }
    return bench.board.vcd()
  }

  @Test func oneSeedGivesOneTraceByteForByte() throws {
    let first = try world(7)
    #expect(try world(7) == first)
    #expect(try world(8) != first)
    #expect(first.count > 10_000)
  }

  /// The same in every build and on every machine: the check code of the trace is written here, and changes only with the
  /// model itself.
  @Test func theTraceIsTheSameInDebugAndRelease() throws {
    let code = try Bench.crc32(world(7))
    #expect(code == 3_671_346_142)
  }
}
