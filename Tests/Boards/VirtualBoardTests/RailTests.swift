import HistotripsyCore
import Testing
import VirtualBoard

/// The rail's course, its tolerance and its limit (`Board/front-end.md` §2, §5, §6).
@Suite struct RailTests {
  @Test func theRailRisesAndFallsAsStated() throws {
    let bench = Bench()
    try bench.clearFaults()
    try bench.setLimits(rail: 150_000)
    try bench.lock()
    try bench.transfer(0x60, [0x0F, 0xFF])
    try bench.beat()
    try bench.board.drive(.enable, .asserted)
    let on = bench.board.present
    let full = 150.0 * 4095 / 4096
    // e⁻¹ and e⁻⁵, from a table.
    #expect(abs(bench.board.railVoltage(at: on + .microseconds(300)).volts - full * (1 - 0.367879441)) < 1e-6)
    #expect(
      abs(bench.board.railVoltage(at: on + .microseconds(1500)).volts - full * (1 - 0.006737947)) < 1e-6)
    try bench.wait(.milliseconds(50))
    try bench.board.drive(.enable, .released)
    let off = bench.board.present
    #expect(bench.board.highVoltageWentOff == off)
    #expect(abs(bench.board.railVoltage(at: off + .milliseconds(1)).volts - full * 0.367879441) < 1e-6)
    #expect(bench.board.railVoltage(at: off + .microseconds(3300)).volts > 5)
    #expect(bench.board.railVoltage(at: off + .microseconds(3402)).volts < 5)
  }

  @Test func readyComesWhenTheRailComesWithinItsTolerance() throws {
    let bench = Bench()
    try bench.clearFaults()
    try bench.setLimits()
    try bench.lock()
    try bench.setRail(volts: 100)
    try bench.beat()
    try bench.board.drive(.enable, .asserted)
    let on = bench.board.present
    let ready = try #require(
      try bench.board.wait(for: .asserted, on: .ready, until: on + .milliseconds(5)))
    // 2 % of the way left: 0.3 ms × ln 50.
    let expected = 300_000 * 3.912023005
    #expect(abs(Double((ready - on).count) - expected) < 3)
    // From 100 V to 99 V is within tolerance; to 60 V is not.
    try bench.setRail(volts: 99)
    #expect(try bench.board.sense(.ready) == .asserted)
    try bench.setRail(volts: 60)
    #expect(try bench.board.sense(.ready) == .released)
  }

  @Test func aRailAboveItsLimitLatchesAndIsCut() throws {
    let bench = Bench()
    try bench.clearFaults()
    try bench.setLimits(rail: 80_000)
    try bench.lock()
    try bench.setRail(volts: 81)
    try bench.beat()
    try bench.board.drive(.enable, .asserted)
    try bench.wait(.milliseconds(5))
    #expect(bench.board.isHighVoltageOn, "within 2 %")
    try bench.setRail(volts: 120)
    try bench.beat()
    try bench.wait(.milliseconds(5))
    #expect(bench.board.latchedFaults == [.railOverLimit])
    #expect(bench.board.isHighVoltageOn == false)
    let off = try #require(bench.board.highVoltageWentOff)
    #expect(abs(bench.board.railVoltage(at: off).volts - 81.6) < 1e-3)
  }
}
