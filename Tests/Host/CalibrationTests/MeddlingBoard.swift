import HistotripsyCore
import VirtualBoard

/// A board that passes every verb on, and lets a test step in at one moment: between two looks of the controller something happens that the
/// first look could not see.
final class MeddlingBoard: Board {
  let board: VirtualBoard
  /// Called once, right before the front end is asked what it would do (register PREFIRE).
  var beforePreFire: (() throws -> Void)?
  /// Called once, right before the BURST register is read.
  var beforeBurstRead: (() throws -> Void)?
  /// Called once, right before `trigger` is asserted.
  var beforeTrigger: (() throws -> Void)?

  init(_ board: VirtualBoard) { self.board = board }

  func now() -> Instant { board.now() }
  func wait(until deadline: Instant) throws(VirtualBoardFault) { try board.wait(until: deadline) }
  func sense(_ line: InputLine) throws(VirtualBoardFault) -> Level { try board.sense(line) }
  func wait(
    for level: Level, on line: InputLine, until deadline: Instant
  ) throws(VirtualBoardFault) -> Instant? {
    try board.wait(for: level, on: line, until: deadline)
  }
  func makeSafe() { board.makeSafe() }

  func drive(_ line: OutputLine, _ level: Level) throws(VirtualBoardFault) {
    if line == .trigger, level == .asserted { Self.once(&beforeTrigger) }
    try board.drive(line, level)
  }

  func transfer(
    to address: I2CAddress, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>
  ) throws(VirtualBoardFault) {
    if address.device == FrontEndAddresses().sequencer, writing.count == 1 {
      if writing[0] == 0x02 { Self.once(&beforePreFire) }
      if writing[0] == 0x06 { Self.once(&beforeBurstRead) }
    }
    try board.transfer(to: address, writing: writing, reading: &reading)
  }

  private static func once(_ step: inout (() throws -> Void)?) {
    guard let body = step else { return }
    step = nil
    do { try body() } catch { preconditionFailure("the meddling itself must succeed: \(error)") }
  }
}

extension VirtualBoard {
  /// Another program on the same bus makes another law the active one, and waits for the dead time.
  func steerElsewhere(to slot: SlotIndex) throws {
    var counts = TransferCounts()
    try FrontEndSetup().sequencer.select(slot, on: self, counts: &counts)
    try drive(.steer, .asserted)
    pass(until: present + .microseconds(2))
    try drive(.steer, .released)
    pass(until: present + .microseconds(300))
  }

  /// Another program moves the drive, and the rail follows for so long.
  func driveElsewhere(to rail: Voltage, wait: Nanoseconds = .milliseconds(3)) throws {
    var counts = TransferCounts()
    try FrontEndSetup().amplitudeSupply(limit: .volts(150)).set(rail, on: self, counts: &counts)
    pass(until: present + wait)
  }

  /// Another program takes a lease for two more bursts and fires one.
  func fireElsewhere() throws {
    var counts = TransferCounts()
    try FrontEndSetup().sequencer.grantLease(through: pulsesFired.advanced(by: 2), on: self, counts: &counts)
    try drive(.trigger, .asserted)
    pass(until: present + .microseconds(2))
    try drive(.trigger, .released)
    pass(until: present + .milliseconds(6))
    // Its own edge is not the one that is waited for.
    _ = try wait(for: .asserted, on: .pulseDone, until: present)
  }
}
