import HistotripsyCore
import Testing
import VirtualBoard

/// A board on a bench, spoken to in bytes put together here from `Board/front-end.md` and the data sheets alone.
final class Bench {
  let medium: TestMedium
  let board: VirtualBoard
  static let elements = 8

  init(
    medium: TestMedium = TestMedium(), _ configure: (inout VirtualBoardConfiguration) -> Void = { _ in }
  ) {
    var configuration = VirtualBoardConfiguration()
    configuration.frontEnd.elements = Self.elements
    configuration.frontEnd.slots = 4
    configuration.frontEnd.captureSamples = 256
    configure(&configuration)
    self.medium = medium
    board = VirtualBoard(configuration, medium: medium)
  }

  // MARK: Bus

  /// One transfer; the bytes read.
  @discardableResult
  func transfer(
    _ device: UInt8, _ writing: [UInt8], read count: Int = 0
  ) throws(VirtualBoardFault) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var span = bytes.mutableSpan
    try board.transfer(to: I2CAddress(device: device), writing: writing.span, reading: &span)
    return bytes
  }

  /// The fault kind of a transfer, `nil` when it goes well.
  func fault(_ device: UInt8, _ writing: [UInt8], read count: Int = 0) -> FaultKind? {
    do throws(VirtualBoardFault) {
      try transfer(device, writing, read: count)
      return nil
    } catch { return error.kind }
  }

  /// CRC-8 bit by bit, from the polynomial.
  static func pec(_ bytes: [UInt8]) -> UInt8 {
    var crc: UInt8 = 0
    for byte in bytes {
      crc ^= byte
      for _ in 0..<8 { crc = crc >> 7 == 1 ? (crc << 1) ^ 0x07 : crc << 1 }
    }
    return crc
  }

  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }

  static func message(_ register: UInt8, _ payload: [UInt8]) -> [UInt8] {
    [register] + payload + [pec([0x60, register] + payload)]
  }

  func write(_ register: UInt8, _ payload: [UInt8]) throws(VirtualBoardFault) {
    try transfer(0x30, Self.message(register, payload))
  }

  /// Whether the sequencer refuses a well-formed write.
  func isRefused(_ register: UInt8, _ payload: [UInt8]) -> Bool {
    fault(0x30, Self.message(register, payload)) == .nack
  }

  /// A register's payload, its PEC checked.
  func read(
    _ register: UInt8, _ count: Int, arguments: [UInt8] = [],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> [UInt8] {
    let bytes = try transfer(0x30, [register] + arguments, read: count + 1)
    let payload = Array(bytes.dropLast())
    #expect(
      bytes.last == Self.pec([0x60, register] + arguments + [0x61] + payload), sourceLocation: sourceLocation)
    return payload
  }

  static func big(_ value: Int, _ bytes: Int) -> [UInt8] {
    (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }
  static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

  var flags: Int { get throws { Self.number(try read(0x02, 10)[0..<2]) } }
  func isFlagged(_ bit: Int) throws -> Bool { try flags >> bit & 1 == 1 }
  var lastRefusal: Int { get throws { Int(try read(0x01, 20)[5]) } }
  var badMessages: Int { get throws { Self.number(try read(0x03, 16)[12..<14]) } }

  // MARK: Lines and time

  func wait(_ span: Nanoseconds) throws { try board.wait(until: board.present + span) }

  /// Waits with a heartbeat every 40 ms.
  func live(_ span: Nanoseconds) throws {
    let end = board.present + span
    while board.present < end {
      try beat()
      try board.wait(until: min(end, board.present + .milliseconds(40)))
    }
    try beat()
  }

  private var heart = Level.released
  func beat() throws {
    heart = heart == .released ? .asserted : .released
    try board.drive(.heartbeat, heart)
  }

  func strobe(_ line: OutputLine) throws {
    try board.drive(line, .asserted)
    try board.drive(line, .released)
  }

  // MARK: Steps

  func setLimits(
    rail: Int = 120_000, burst: Int = 20_000, period: Int = 1_000_000, duty: Int = 100_000,
    window: Int = 100_000, dead: Int = 200_000, pulses: Int = 1000
  ) throws {
    try write(
      0x04,
      Self.big(rail, 4) + Self.big(burst, 4) + Self.big(period, 4) + Self.big(duty, 4) + Self.big(window, 4)
        + Self.big(dead, 4) + Self.big(pulses, 4))
  }
  func lock() throws { try write(0x05, [0x4C, 0x4B]) }
  func setBurst(carrier: Int = 500_000, cycles: Int = 2, listen: Int = 500, options: UInt8 = 0) throws {
    try write(0x06, Self.burst(carrier: carrier, cycles: cycles, listen: listen, options: options))
  }
  static func burst(
    carrier: Int = 500_000, cycles: Int = 2, listen: Int = 500, options: UInt8 = 0
  ) -> [UInt8] { big(carrier, 4) + big(cycles, 2) + big(listen, 2) + [options, 0, 0, 0] }
  func clearFaults() throws { try write(0x30, [0x43, 0x4C]) }
  func setLease(_ last: Int) throws { try write(0x07, Self.big(last, 4)) }

  static let law: [UInt16] = [0x8000, 0x8001, 0xC010, 0x8100, 0x8200, 0x8300, 0x0400, 0x8500]
  static func bytes(of law: [UInt16]) -> [UInt8] { law.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } }

  func writeLaw(_ law: [UInt16] = Bench.law, slot: Int = 0, first: Int = 0) throws {
    try write(0x10, Self.big(slot, 2) + Self.big(first, 2) + Self.bytes(of: law))
  }
  static func seal(_ law: [UInt16] = Bench.law, slot: Int = 0) -> [UInt8] {
    big(slot, 2) + big(law.count, 2) + big(Int(crc32(bytes(of: law))), 4)
  }
  func load(_ law: [UInt16] = Bench.law, slot: Int = 0) throws {
    try writeLaw(law, slot: slot)
    try write(0x12, Self.seal(law, slot: slot))
  }
  func stage(_ slot: Int) throws { try write(0x08, Self.big(slot, 2)) }

  /// Fast write of the amplitude DAC; the rail's full scale is 150 V.
  func setRail(volts: Double) throws {
    let code = UInt16((volts / 150 * 4096).rounded())
    try transfer(0x60, [UInt8(code >> 8), UInt8(code & 0xFF)])
  }

  /// From power-on to ready to fire 100 V bursts on slot 0, `lease` pulses granted.
  func arm(lease: Int = 100, volts: Double = 100, options: UInt8 = 0) throws {
    try clearFaults()
    try setLimits()
    try setBurst(options: options)
    try lock()
    try load()
    try stage(0)
    try strobe(.steer)
    try setLease(Int(board.pulsesFired.value) + lease)
    try setRail(volts: volts)
    try beat()
    try board.drive(.enable, .asserted)
    try wait(.milliseconds(3))
    try beat()
  }

  /// One trigger edge; what the front end made of it.
  @discardableResult
  func fire() throws -> TriggerRecord.Outcome? {
    let before = board.triggers.count
    try strobe(.trigger)
    return board.triggers.count > before ? board.triggers.last?.outcome : nil
  }
}
