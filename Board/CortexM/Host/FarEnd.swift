import CortexLink
import HistotripsyCore
import VirtualBoard

/// What stands at the far end of an image's pins, bus and clock: the virtual board. Serves the verbs of the bench link one after the other.
final class FarEnd {
  let board: VirtualBoard
  private let link: Wire
  private let pins: Pinboard
  private let activeLow: Set<InputLine>
  /// From this pulse on the bus never answers again.
  private let hangsAtPulse: UInt32?

  private(set) var requests = 0
  /// The bus has hung, and the machine's watchdog has not bitten yet.
  private(set) var isHung = false
  /// Resets by the watchdog, in the midst of a treatment.
  private(set) var resets = 0
  private var isAttached = false

  init(_ board: VirtualBoard, link: Wire, pins: Pinboard, hangsAtPulse: UInt32? = nil) {
    self.board = board
    self.link = link
    self.pins = pins
    self.hangsAtPulse = hangsAtPulse
    activeLow = Set(board.configuration.wiring.activeLowInputs)
  }

  /// One request, answered.
  /// - Parameter watchdog: how long the machine's watchdog takes to reset it.
  func serve(watchdog: Nanoseconds) throws(BenchFault) {
    guard let verb = Verb(rawValue: try link.byte()) else { throw .link("a verb that is none") }
    var fields: [UInt8] = []
    for _ in 0..<verb.fieldBytes { fields.append(try link.byte()) }
    var writing: [UInt8] = []
    if verb == .transfer {
      for _ in 0..<fields[5] { writing.append(try link.byte()) }
    }
    requests += 1
    let passed = Int64(Self.number(fields[0..<4]))
    if verb == .hello { return try hello(wasTreating: fields[4] == 1, watchdog) }
    if passed > 0 { board.pass(until: board.present + Nanoseconds(passed)) }
    if verb == .transfer, let hangsAtPulse, board.pulsesFired.value >= hangsAtPulse, resets == 0 {
      isHung = true
      return
    }
    var more: [UInt8] = []
    var status: UInt8 = 0
    do {
      more = try perform(verb, fields, writing)
    } catch let fault as VirtualBoardFault {
      status = fault.kind.rawValue + 1
    } catch let fault as BenchFault {
      throw fault
    } catch {
      throw .link("an error of no known kind")
    }
    try answer(status, more)
  }

  private func answer(_ status: UInt8, _ more: [UInt8]) throws(BenchFault) {
    try link.write([status] + Self.bytes(board.present.nanoseconds, 8) + more)
  }

  /// The machine has been reset: by power, or by its watchdog, and then the wires have stood as they were for as long as that takes. Its pins
  /// float from the reset on, and the front end's pull resistors hold them.
  private func hello(wasTreating: Bool, _ watchdog: Nanoseconds) throws(BenchFault) {
    if !isAttached { try pins.attach() }
    isAttached = true
    if wasTreating || isHung {
      board.pass(until: board.present + watchdog)
      resets += 1
      isHung = false
    }
    try pins.refresh()
    board.makeSafe()
    for line in OutputLine.all where try pins.isHigh(line) { throw .link("an output is high after a reset") }
    try answer(0, [])
  }

  private func perform(_ verb: Verb, _ fields: [UInt8], _ writing: [UInt8]) throws -> [UInt8] {
    switch verb {
    case .hello: return []
    case .drove:
      guard let line = OutputLine(rawValue: fields[4]), let level = Level(rawValue: fields[5]) else {
        throw BenchFault.link("an output that is none")
      }
      let wire: Level = try pins.isHigh(line) ? .asserted : .released
      guard wire == level else { throw BenchFault.link("a pin is not where the image says") }
      try board.drive(line, wire)
    case .madeSafe:
      for line in OutputLine.all where try pins.isHigh(line) {
        throw BenchFault.link("an output is high when all are released")
      }
      board.makeSafe()
    case .sense:
      let line = try Self.input(fields[4])
      try pins.set(line, high: isHigh(line, try board.sense(line)))
    case .wait: try board.wait(until: Instant(nanoseconds: Self.number(fields[4..<12])))
    case .waitForEdge:
      let line = try Self.input(fields[4])
      guard let level = Level(rawValue: fields[5]) else { throw BenchFault.link("a level that is none") }
      let deadline = Instant(nanoseconds: Self.number(fields[6..<14]))
      guard let edge = try board.wait(for: level, on: line, until: deadline) else {
        return [UInt8](repeating: 0, count: 9)
      }
      try pins.move(line, high: isHigh(line, level))
      return [1] + Self.bytes(edge.nanoseconds, 8)
    case .transfer:
      var read = [UInt8](repeating: 0, count: Int(fields[6]))
      guard (0x08...0x77).contains(fields[4]), fields[5] <= 128, fields[6] <= 128 else {
        throw BenchFault.link("a transaction that is none")
      }
      var room = read.mutableSpan
      try board.transfer(to: I2CAddress(device: fields[4]), writing: writing.span, reading: &room)
      return read
    }
    return []
  }

  private func isHigh(_ line: InputLine, _ level: Level) -> Bool {
    (level == .asserted) != activeLow.contains(line)
  }

  private static func input(_ number: UInt8) throws(BenchFault) -> InputLine {
    guard let line = InputLine(rawValue: number) else { throw .link("an input that is none") }
    return line
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func bytes(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }
}
