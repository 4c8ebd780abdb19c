import HistotripsyCore
import Testing

@Suite struct ThermometerTests {
  let water = FrontEndSetup().waterThermometer
  let head = FrontEndSetup().headThermometer

  @Test func identifyChecksConfiguresAndReadsBack() throws {
    // Read back with data-ready set, which is not a setting.
    let board = ScriptedBoard([
      .read(0x48, [0x0F], gives: [0x01, 0x17]), .write(0x48, [0x01, 0x00, 0x20]),
      .read(0x48, [0x01], gives: [0x20, 0x20]),
    ])
    var counts = TransferCounts()
    try water.identify(on: board, counts: &counts)
  }

  @Test func aLaterRevisionIsTheSamePartAndAnotherNumberIsNot() {
    var counts = TransferCounts()
    let later = ScriptedBoard([
      .read(0x49, [0x0F], gives: [0x11, 0x17]), .write(0x49, [0x01, 0x00, 0x20]),
      .read(0x49, [0x01], gives: [0x00, 0x20]),
    ])
    #expect(fault { () throws(FrontEndFault) in try head.identify(on: later, counts: &counts) } == nil)
    let other = ScriptedBoard([.read(0x49, [0x0F], gives: [0x01, 0x16])])
    let found = fault { () throws(FrontEndFault) in try head.identify(on: other, counts: &counts) }
    #expect(found == FrontEndFault(part: .headThermometer, cause: .wrongIdentity(0x0116), attempts: 1))
  }

  @Test func aConfigurationThatDoesNotTakeIsAFault() {
    let board = ScriptedBoard([
      .read(0x48, [0x0F], gives: [0x01, 0x17]), .write(0x48, [0x01, 0x00, 0x20]),
      .read(0x48, [0x01], gives: [0x02, 0x20]),
    ])
    var counts = TransferCounts()
    let found = fault { () throws(FrontEndFault) in try water.identify(on: board, counts: &counts) }
    #expect(found?.cause == .readBackDiffers)
  }

  /// SNOSD82, table of temperature data.
  @Test(arguments: [
    (UInt16(0x0C80), 25.0), (0x3200, 100), (0x0080, 1), (0x0010, 0.125), (0x0001, 0.007_812_5), (0x0000, 0),
    (0xFFFF, -0.007_812_5), (0xFFF0, -0.125), (0xF380, -25),
  ])
  func theDataSheetsTableIsRead(register: UInt16, celsius: Double) throws {
    let board = ScriptedBoard([.read(0x49, [0x00], gives: register.wire)])
    var counts = TransferCounts()
    #expect(try head.read(on: board, counts: &counts) == .celsius(celsius))
  }

  @Test func beforeTheFirstConversionThereIsNoTemperature() throws {
    let board = ScriptedBoard([
      .read(0x48, [0x00], gives: [0x80, 0x00]), .read(0x48, [0x00], gives: [0x80, 0x00]),
      .read(0x48, [0x00], gives: [0x0C, 0x80]),
    ])
    var counts = TransferCounts()
    #expect(try water.isReady(on: board, counts: &counts) == false)
    let found = fault { () throws(FrontEndFault) in _ = try water.read(on: board, counts: &counts) }
    #expect(found == FrontEndFault(part: .waterThermometer, cause: .notReady, attempts: 1))
    #expect(try water.isReady(on: board, counts: &counts))
  }

  @Test(arguments: [UInt16(0x7FFF), 0x8001, 0xF380])
  func whatNoWaterCanBeIsNotATemperature(register: UInt16) {
    let board = ScriptedBoard([.read(0x48, [0x00], gives: register.wire)])
    var counts = TransferCounts()
    let found = fault { () throws(FrontEndFault) in _ = try water.read(on: board, counts: &counts) }
    #expect(found?.cause == .outOfRange)
  }

  @Test func aNewResultIsSaidByTheDataReadyBit() throws {
    let board = ScriptedBoard([
      .read(0x48, [0x01], gives: [0x20, 0x20]), .read(0x48, [0x01], gives: [0xDF, 0xFF]),
    ])
    var counts = TransferCounts()
    #expect(try water.hasNewResult(on: board, counts: &counts))
    #expect(try water.hasNewResult(on: board, counts: &counts) == false)
  }

  @Test func aThermometerThatTimesOutIsAFault() {
    let board = ScriptedBoard(
      [ScriptedBoard.Exchange](repeating: .read(0x48, [0x00], of: 2, fails: .timedOut), count: 2))
    var counts = TransferCounts()
    let found = fault { () throws(FrontEndFault) in _ = try water.read(on: board, counts: &counts) }
    #expect(found == FrontEndFault(part: .waterThermometer, cause: .timedOut, attempts: 2))
  }
}
