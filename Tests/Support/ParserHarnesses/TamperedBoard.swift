import HistotripsyCore
import VirtualBoard

/// The virtual board with somebody between it and the controller, who lies when the input says so.
///
/// The input is a list of entries of four bytes: how many verbs pass untouched first, what then happens, where, and with which value.
/// When the list is at its end the board is honest.
struct TamperedBoard: SimulatedBoard, ~Copyable {
  typealias Fault = VirtualBoardFault

  final class Script {
    private let bytes: [UInt8]
    private var position = 0
    private var pass: Int

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      pass = bytes.first.map(Int.init) ?? 0
    }

    struct Lie {
      let what: UInt8
      let place: Int
      let value: UInt8
    }

    /// What this verb is to lie about.
    func next() -> Lie? {
      guard position + 4 <= bytes.count else { return nil }
      if pass > 0 {
        pass -= 1
        return nil
      }
      let lie = Lie(
        what: bytes[position + 1], place: Int(bytes[position + 2]), value: bytes[position + 3])
      position += 4
      pass = position < bytes.count ? Int(bytes[position]) : 0
      return lie
    }
  }

  let board: VirtualBoard
  let script: Script

  func now() -> Instant { board.now() }

  func wait(until deadline: Instant) throws(Fault) {
    if let lie = script.next() {
      if lie.what & 1 == 0 { throw Fault(.clock, .injected) }
      // Late by up to 25 ms.
      board.pass(until: board.present + .microseconds(Int64(lie.value) * 100))
    }
    try board.wait(until: deadline)
  }

  func drive(_ line: OutputLine, _ level: Level) throws(Fault) {
    if script.next() != nil { throw Fault(.lineUnavailable, .injected) }
    try board.drive(line, level)
  }

  func sense(_ line: InputLine) throws(Fault) -> Level {
    let level = try board.sense(line)
    guard let lie = script.next() else { return level }
    if lie.what & 1 == 0 { throw Fault(.lineUnavailable, .injected) }
    return level == .asserted ? .released : .asserted
  }

  func wait(for level: Level, on line: InputLine, until deadline: Instant) throws(Fault) -> Instant? {
    let edge = try board.wait(for: level, on: line, until: deadline)
    guard let lie = script.next() else { return edge }
    switch lie.what & 3 {
    case 0: throw Fault(.lineUnavailable, .injected)
    case 1: return nil
    // An edge at any time, also long ago or in a year.
    default: return Instant(nanoseconds: UInt64(lie.value) << UInt64(lie.place % 64))
    }
  }

  func transfer(
    to address: I2CAddress, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>
  ) throws(Fault) {
    let lie = script.next()
    if let lie, lie.what & 7 == 0, let kind = FaultKind(rawValue: lie.value % 8) {
      throw Fault(kind, .injected)
    }
    try board.transfer(to: address, writing: writing, reading: &reading)
    guard let lie, reading.count > 0 else { return }
    switch lie.what & 7 {
    case 1: for index in reading.indices { reading[index] = lie.value }
    case 2: for index in reading.indices { reading[index] = UInt8(truncatingIfNeeded: index) &* lie.value }
    case 3: reading[lie.place % reading.count] = 0xFF
    case 4:
      let place = lie.place % reading.count
      for index in place..<min(place + 4, reading.count) { reading[index] = lie.value }
    default: reading[lie.place % reading.count] ^= lie.value | 1
    }
    // Half of the lies carry the right code and are believed.
    if lie.what & 8 == 0 { seal(&reading, to: address, writing) }
  }

  func makeSafe() { board.makeSafe() }
}
