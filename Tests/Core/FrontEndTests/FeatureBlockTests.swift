import HistotripsyCore
import Testing

@Suite struct FeatureBlockTests {
  let sequencer = FrontEndSetup().sequencer

  static func block(
    number: UInt32 = 70_001, flags: UInt16 = 0b1110, expansion: UInt16 = 950, collapse: UInt16 = 2610
  ) -> [UInt8] {
    var payload = number.wire + UInt16(17).wire + flags.wire + UInt16(12_345).wire + UInt16(20_000).wire
    payload += UInt16(1000).wire + UInt16(2001).wire + UInt16(9000).wire + UInt16(4567).wire
    payload += expansion.wire + collapse.wire + UInt16(333).wire + UInt16(8912).wire
    payload += UInt32(0xFFFF_FFF0).wire
    return LongDivision.replied(payload, to: [0x18])
  }

  func read(_ block: [UInt8]) -> (PulseFeatures?, FrontEndFault?) {
    let board = ScriptedBoard([.read(0x30, [0x18], gives: block)])
    var counts = TransferCounts()
    var features: PulseFeatures?
    let found = fault { () throws(FrontEndFault) in
      features = try sequencer.readFeatures(on: board, counts: &counts)
    }
    return (features, found)
  }

  @Test func aBlockBecomesFeaturesInPhysicalUnits() throws {
    let features = try #require(read(Self.block()).0)
    #expect(features.pulse == PulseNumber(70_001))
    #expect(features.slot == SlotIndex(17))
    #expect(!features.isClipped && features.isHydrophoneAtFocus && features.gateWasOpen)
    #expect(abs(features.peakNegative.volts - 1.2345) < 1e-12)
    #expect(abs(features.peakPositive.volts - 2) < 1e-12)
    #expect(abs(features.bands.subharmonic - 10) < 1e-12)
    #expect(abs(features.bands.ultraharmonic - 20.01) < 1e-12)
    #expect(abs(features.bands.harmonic - 90) < 1e-12)
    #expect(abs(features.bands.broadband - 45.67) < 1e-12)
    #expect(features.expansionPeak == .microseconds(95))
    #expect(features.collapseTime == .microseconds(166))
    #expect(abs(features.collapsePeak.volts - 0.0333) < 1e-12)
    #expect(abs(features.railAtTrigger.volts - 89.12) < 1e-12)
    #expect(features.clockAtTrigger.microseconds == 0xFFFF_FFF0)
  }

  @Test func everyFeatureFlagHasItsOwnBit() throws {
    #expect(try #require(read(Self.block(flags: 1)).0).isClipped)
    #expect(try #require(read(Self.block(flags: 2)).0).isHydrophoneAtFocus)
    #expect(try #require(read(Self.block(flags: 4)).0).collapseTime != nil)
    #expect(try #require(read(Self.block(flags: 8)).0).gateWasOpen)
    let none = try #require(read(Self.block(flags: 0)).0)
    #expect(!none.isClipped && !none.isHydrophoneAtFocus && none.collapseTime == nil && !none.gateWasOpen)
  }

  @Test func peaksWithoutThePairFlagAreNoCollapseTime() throws {
    let features = try #require(read(Self.block(flags: 0b1010)).0)
    #expect(features.collapseTime == nil)
    #expect(try #require(read(Self.block(flags: 0b1010, expansion: 0)).0).expansionPeak == nil)
  }

  @Test(arguments: [
    (UInt16(0x10), UInt16(950), UInt16(2610)), (4, 0, 2610), (4, 2610, 2610), (4, 2610, 950), (4, 950, 0),
  ])
  func aBlockThatContradictsItselfIsNotInterpreted(flags: UInt16, expansion: UInt16, collapse: UInt16) {
    let (features, found) = read(Self.block(flags: flags, expansion: expansion, collapse: collapse))
    #expect(features == nil)
    #expect(found?.cause == .unexpectedValue(UInt32(flags)))
  }

  @Test func beforeTheFirstBurstThereAreNoFeatures() {
    #expect(read(Self.block(number: 0)).1?.cause == .notReady)
  }

  @Test func theFrontEndsClockCountsOnAcrossItsWrap() {
    let before = FrontEndClock(microseconds: 0xFFFF_FFF0)
    #expect(FrontEndClock(microseconds: 0x10).elapsed(since: before) == .microseconds(32))
  }
}
