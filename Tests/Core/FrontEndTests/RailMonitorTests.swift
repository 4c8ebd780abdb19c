import HistotripsyCore
import Testing

@Suite struct RailMonitorTests {
  let monitor = RailMonitor(at: I2CAddress(device: 0x40), divider: 8)

  static func start(mask: [[UInt8]]) -> [ScriptedBoard.Exchange] {
    [
      .read(0x40, [0xFE], gives: [0x54, 0x49]), .read(0x40, [0xFF], gives: [0x22, 0x60]),
      .write(0x40, [0x00, 0x40, 0x06]), .read(0x40, [0x00], gives: [0x40, 0x06]),
    ] + mask.map { .read(0x40, [0x06], gives: $0) }
  }

  @Test func startIdentifiesConfiguresAndAwaitsTheFirstConversion() throws {
    let board = ScriptedBoard(Self.start(mask: [[0x00, 0x00], [0x00, 0x08]]))
    var counts = TransferCounts()
    let before = board.now()
    try monitor.start(on: board, counts: &counts)
    #expect(board.now() - before == .microseconds(600))
  }

  @Test func anotherPartIsNamedByItsNumber() {
    var counts = TransferCounts()
    let maker = ScriptedBoard([.read(0x40, [0xFE], gives: [0xFF, 0xFF])])
    var found = fault { () throws(FrontEndFault) in try monitor.start(on: maker, counts: &counts) }
    #expect(found?.cause == .wrongIdentity(0xFFFF))
    let die = ScriptedBoard([
      .read(0x40, [0xFE], gives: [0x54, 0x49]), .read(0x40, [0xFF], gives: [0x22, 0x70]),
    ])
    found = fault { () throws(FrontEndFault) in try monitor.start(on: die, counts: &counts) }
    #expect(found?.cause == .wrongIdentity(0x2270))
    #expect(found?.part == .railMonitor)
  }

  @Test func aConfigurationThatDoesNotTakeIsAFault() {
    var script = Self.start(mask: [])
    script[3] = .read(0x40, [0x00], gives: [0x41, 0x27])
    let board = ScriptedBoard(script)
    var counts = TransferCounts()
    let found = fault { () throws(FrontEndFault) in try monitor.start(on: board, counts: &counts) }
    #expect(found?.cause == .readBackDiffers)
  }

  @Test func aMonitorThatNeverConvertsIsNotReadyRatherThanZeroVolts() {
    let board = ScriptedBoard(Self.start(mask: [[UInt8]](repeating: [0x00, 0x00], count: 10)))
    var counts = TransferCounts()
    let found = fault { () throws(FrontEndFault) in try monitor.start(on: board, counts: &counts) }
    #expect(found == FrontEndFault(part: .railMonitor, cause: .notReady, attempts: 1))
  }

  @Test func aClockThatCannotBeWaitedOnIsAFault() {
    let board = ScriptedBoard(Self.start(mask: []))
    board.script.clockFails = true
    var counts = TransferCounts()
    let found = fault { () throws(FrontEndFault) in try monitor.start(on: board, counts: &counts) }
    #expect(found?.cause == .clock)
  }

  /// The data sheet's example: 0x2570 is 9584 counts, 11.98 V at the input.
  @Test func theDataSheetsExampleReadsThroughTheDivider() throws {
    let board = ScriptedBoard([
      .read(0x40, [0x02], gives: [0x25, 0x70]), .read(0x40, [0x02], gives: [0x00, 0x01]),
      .read(0x40, [0x02], gives: [0x70, 0x80]),
    ])
    var counts = TransferCounts()
    #expect(abs(try monitor.readRail(on: board, counts: &counts).volts - 8 * 11.98) < 1e-9)
    // One count is 10 mV of rail (Board/front-end.md §1).
    #expect(abs(try monitor.readRail(on: board, counts: &counts).volts - 0.01) < 1e-12)
    #expect(abs(try monitor.readRail(on: board, counts: &counts).volts - 8 * 36) < 1e-9)
  }

  @Test(arguments: [[0x70, 0x81], [0x7F, 0xFF], [0xFF, 0xFF], [0x80, 0x00]] as [[UInt8]])
  func aCountThatNoInputGivesIsNotAVoltage(bytes: [UInt8]) {
    let board = ScriptedBoard([.read(0x40, [0x02], gives: bytes)])
    var counts = TransferCounts()
    let found = fault { () throws(FrontEndFault) in _ = try monitor.readRail(on: board, counts: &counts) }
    #expect(found?.cause == .outOfRange)
  }

  @Test func aReadThatFailsIsAFaultNeverZeroVolts() {
    let board = ScriptedBoard(
      [ScriptedBoard.Exchange](repeating: .read(0x40, [0x02], of: 2, fails: .nack), count: 3)
        + [.probe(0x40, isAnswered: false)])
    var counts = TransferCounts()
    let found = fault { () throws(FrontEndFault) in _ = try monitor.readRail(on: board, counts: &counts) }
    #expect(found == FrontEndFault(part: .railMonitor, cause: .noAcknowledge, attempts: 3))
  }
}
