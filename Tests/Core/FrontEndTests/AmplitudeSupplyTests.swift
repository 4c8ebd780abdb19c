import Chance
import HistotripsyCore
import Testing

@Suite struct AmplitudeSupplyTests {
  let supply = FrontEndSetup().amplitudeSupply(limit: .volts(120))

  @Test func aSetPointIsAFastWriteOfTheCodeBelowIt() throws {
    // 75 V is half of 4096 codes; 100 V lies between codes 2730 (99.976 V) and 2731.
    let board = ScriptedBoard([
      .write(0x60, [0x08, 0x00]), .write(0x60, [0x0A, 0xAA]), .write(0x60, [0x00, 0x00]),
    ])
    var counts = TransferCounts()
    try supply.set(.volts(75), on: board, counts: &counts)
    try supply.set(.volts(100), on: board, counts: &counts)
    try supply.set(.zero, on: board, counts: &counts)
    #expect(counts.bytesOnWire == 9)
  }

  @Test func everyCodeSurvivesTheWayThroughVolts() {
    for scale in [150.0, 149.97, 3.3, 1e-2 * 7 * 1001] {
      let supply = AmplitudeSupply(
        at: I2CAddress(device: 0x60), fullScale: .volts(scale), limit: .volts(scale))
      for code in UInt16(0)...4095 { #expect(supply.code(for: supply.voltage(of: code)) == code) }
    }
  }

  @Test func theCodeIsNeverAboveWhatWasAsked() {
    var random = Chance(seed: 11)
    for _ in 0..<10_000 {
      let asked = Voltage.volts(Double.random(in: 0..<149.9, using: &random))
      let code = supply.code(for: asked)
      #expect(supply.voltage(of: code).volts <= asked.volts + 1e-6)
      #expect(supply.voltage(of: code).volts > asked.volts - 150.0 / 4096, "seed 11")
    }
    #expect(supply.code(for: .volts(1000)) == 4095)
    #expect(supply.code(for: .volts(-1)) == 0)
  }

  @Test(arguments: [120.001, 150, -0.001])
  func aSetPointBeyondTheLimitIsNotSent(volts: Double) {
    let board = ScriptedBoard([])
    var counts = TransferCounts()
    let found = fault { () throws(FrontEndFault) in
      try supply.set(.volts(volts), on: board, counts: &counts)
    }
    #expect(found == FrontEndFault(part: .amplitudeSupply, cause: .outOfRange, attempts: 0))
  }

  /// RDY POR x x x PD1 PD0 x | D11…D4 | D3…D0 x x x x | x PD1 PD0 x D11…D8 | D7…D0, don't-cares set.
  @Test func verifyReadsTheRegisterNotTheStoredValue() throws {
    let right: [UInt8] = [0xF9, 0xAA, 0xAF, 0x98, 0x00]
    let board = ScriptedBoard([.read(0x60, [], gives: right)])
    var counts = TransferCounts()
    try supply.verify(.volts(100), on: board, counts: &counts)
    // A plain read: one address byte.
    #expect(counts.bytesOnWire == 6)

    for wrong in [[0xF9, 0xAA, 0xBF, 0x0A, 0xAA], [0xFB, 0xAA, 0xAF, 0x0A, 0xAA]] as [[UInt8]] {
      let board = ScriptedBoard([.read(0x60, [], gives: wrong)])
      let found = fault { () throws(FrontEndFault) in
        try supply.verify(.volts(100), on: board, counts: &counts)
      }
      #expect(found?.cause == .readBackDiffers)
    }
  }

  @Test func poweringDownIsReadBackToo() throws {
    let board = ScriptedBoard([.write(0x60, [0x10, 0x00]), .read(0x60, [], gives: [0xC2, 0, 0, 0x08, 0])])
    var counts = TransferCounts()
    try supply.powerDown(on: board, counts: &counts)
    let stubborn = ScriptedBoard([
      .write(0x60, [0x10, 0x00]), .read(0x60, [], gives: [0xC0, 0, 0, 0x08, 0]),
    ])
    let found = fault { () throws(FrontEndFault) in try supply.powerDown(on: stubborn, counts: &counts) }
    #expect(found?.cause == .readBackDiffers)
  }

  @Test func theSetPointAtPowerOnIsToldAndCanBeMadeZero() throws {
    let factory: [UInt8] = [0xC0, 0x80, 0x00, 0x08, 0x00]
    let storing: [UInt8] = [0x40, 0x00, 0x00, 0x08, 0x00]
    let stored: [UInt8] = [0xC0, 0x00, 0x00, 0x00, 0x00]
    let board = ScriptedBoard([
      .read(0x60, [], gives: factory), .write(0x60, [0x60, 0x00, 0x00]), .read(0x60, [], gives: storing),
      .read(0x60, [], gives: storing), .read(0x60, [], gives: stored), .read(0x60, [], gives: stored),
    ])
    var counts = TransferCounts()
    #expect(try supply.powerOnSetPoint(on: board, counts: &counts) == .volts(75))
    let before = board.now()
    try supply.storeZeroAtPowerOn(on: board, counts: &counts)
    #expect(board.now() - before == .milliseconds(10))
    #expect(try supply.powerOnSetPoint(on: board, counts: &counts) == .zero)
  }

  @Test func aWriteCycleThatDoesNotEndIsGivenUpAfterFiftyMilliseconds() {
    let storing: [UInt8] = [0x40, 0x00, 0x00, 0x08, 0x00]
    let board = ScriptedBoard(
      [.write(0x60, [0x60, 0x00, 0x00])]
        + [ScriptedBoard.Exchange](repeating: .read(0x60, [], gives: storing), count: 11))
    var counts = TransferCounts()
    let before = board.now()
    let found = fault { () throws(FrontEndFault) in try supply.storeZeroAtPowerOn(on: board, counts: &counts)
    }
    #expect(found?.cause == .notReady)
    #expect(board.now() - before == .milliseconds(50))
  }
}
