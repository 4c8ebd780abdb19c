import HistotripsyCore
import Testing
import VirtualBoard

/// What the sequencer tells of itself and of each burst: `Board/front-end.md` §4, §8.
@Suite struct PulseReportTests {
  @Test func statusTellsTheWholeStateInItsFields() throws {
    let bench = Bench { $0.frontEnd.refused = 0x1_FFFF }
    let status = try bench.read(0x01, 20)
    // Flags: interlock closed, gate open, fault latched. Faults: power on, the first.
    #expect(Bench.number(status[0..<2]) == 1 << 3 | 1 << 4 | 1 << 13)
    #expect(Bench.number(status[2..<4]) == 1 << 5)
    #expect(status[4] == 6)
    #expect(status[5] == 0)
    #expect(Bench.number(status[6..<8]) == 0xFFFF && Bench.number(status[8..<10]) == 0xFFFF)
    #expect(Bench.number(status[14..<16]) == 0xFFFF)
    try bench.arm()
    // High voltage, ready, locked, gate, interlock, heartbeat, both sealed, lease, enable.
    #expect(try bench.flags == 0b0100_0111_0101_1111)
    try bench.fire()
    #expect(try bench.isFlagged(7))
    try bench.wait(.milliseconds(1))
    #expect(try bench.flags == 0b0100_1111_0101_1111)
  }

  @Test func countersCountAndOnlyThePermanentOnesOutliveThePower() throws {
    let bench = Bench { $0.frontEnd.fired = 100 }
    try bench.arm()
    try bench.fire()
    try bench.fire()
    let edges = 5
    for _ in 0..<(edges - 2) { try bench.beat() }
    #expect(bench.fault(0x30, [0x7F]) == .nack)
    let counters = try bench.read(0x03, 16)
    #expect(Bench.number(counters[0..<4]) == 101)
    #expect(Bench.number(counters[4..<8]) == 1)
    #expect(Bench.number(counters[8..<12]) == edges)
    #expect(Bench.number(counters[12..<14]) == 1)
    #expect(Bench.number(counters[14..<16]) == 1)
    bench.board.schedule(WorldEvent(.brownOut(.milliseconds(1)), at: .zero))
    try bench.wait(.milliseconds(2))
    let after = try bench.read(0x03, 16)
    #expect(Bench.number(after[0..<4]) == 101)
    #expect(Bench.number(after[4..<8]) == 1)
    #expect(after[8..<14].allSatisfy { $0 == 0 })
    #expect(Bench.number(after[14..<16]) == 2)
  }

  @Test func theFeatureBlockHoldsTheBurstInTheContractsUnits() throws {
    let bench = Bench { $0.frontEnd.fired = 41 }
    try bench.arm(options: 2)
    try bench.wait(.milliseconds(3))
    try bench.fire()
    let trigger = try #require(bench.board.triggers.first)
    #expect(try bench.read(0x18, 32).allSatisfy { $0 == 0 }, "not before listening has ended")
    try bench.wait(.milliseconds(1))
    let block = try bench.read(0x18, 32)
    // 100 V: the DAC's nearest code is 2731, 100.0122 V.
    #expect(Bench.number(block[0..<4]) == 42)
    #expect(Bench.number(block[4..<6]) == 0)
    #expect(Bench.number(block[6..<8]) == 0b1110)
    #expect(Bench.number(block[8..<10]) == 10_001)
    #expect(Bench.number(block[10..<12]) == 15_002)
    #expect(Bench.number(block[12..<14]) == 1025)
    #expect(Bench.number(block[14..<16]) == 2050)
    #expect(Bench.number(block[16..<18]) == 8013, "80.125 dB rounds away from zero")
    #expect(Bench.number(block[18..<20]) == 3000)
    #expect(Bench.number(block[20..<22]) == 800)
    #expect(Bench.number(block[22..<24]) == 2600)
    #expect(Bench.number(block[24..<26]) == 450)
    #expect(Bench.number(block[26..<28]) == 10_001)
    #expect(Bench.number(block[28..<32]) == Int(trigger.instant.nanoseconds / 1000))
  }

  @Test func aCaptureHoldsOneBurstAndIsReadInPieces() throws {
    let bench = Bench()
    try bench.arm()
    #expect(bench.isRefused(0x20, Bench.big(0, 4) + Bench.big(100, 2) + Bench.big(257, 2)))
    #expect(bench.isRefused(0x20, Bench.big(0, 4) + Bench.big(0, 2) + Bench.big(10, 2)))
    try bench.write(0x20, Bench.big(100_000, 4) + Bench.big(1000, 2) + Bench.big(200, 2))
    try bench.fire()
    #expect(Bench.number(try bench.read(0x21, 12)[0..<4]) == 0, "not complete before its last sample")
    try bench.wait(.milliseconds(1))
    #expect(
      try bench.read(0x21, 12)
        == Bench.big(1, 4) + Bench.big(200, 2) + Bench.big(1000, 2) + Bench.big(100_000, 4))
    // The medium's ramp: sample k is (100 + k) µs as millivolts, at 0.1 mV a count.
    let samples = try bench.read(0x22, 64, arguments: Bench.big(168, 2) + [32])
    #expect((0..<32).allSatisfy { Bench.number(samples[(2 * $0)..<(2 * $0 + 2)]) == (100 + 168 + $0) * 10 })
    #expect(bench.fault(0x30, [0x22] + Bench.big(169, 2) + [32], read: 65) == .nack)
    try bench.fire()
    try bench.wait(.milliseconds(1))
    #expect(Bench.number(try bench.read(0x21, 12)[0..<4]) == 1, "one burst only")
  }
}
