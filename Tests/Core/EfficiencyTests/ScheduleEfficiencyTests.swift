import HistotripsyCore
import Scenarios
import Testing
import VirtualBoard

/// Is any time lost that the rules of the regimen do not ask for? Through the whole stack, by the front end's own record.
@Suite struct ScheduleEfficiencyTests {
  static let period = Nanoseconds.milliseconds(5)

  /// 32 elements: what is measured is time, not focusing.
  static func scenario(foci: Int, pulses: UInt32) -> Scenario {
    let array = ScenarioArray.cap(
      elements: 32, radius: .millimetres(60), frequency: .megahertz(1),
      sourcePressurePerVolt: .pascals(15_000))
    return Scenario(
      array: array, foci: Scenario.ball(foci, spacing: .millimetres(0.5), pulses: pulses), period: period,
      revisit: .seconds(1))
  }

  /// Instants of all bursts that the front end fired, in order.
  static func bursts(of scenario: Scenario) throws -> [Instant] {
    let laboratory = scenario.laboratory()
    let run = try scenario.run(in: laboratory)
    try run.treat()
    #expect(run.controller.state == .complete)
    return laboratory.board.triggers.filter { $0.number != nil }.map(\.instant)
  }

  /// Between the first and the last burst there was room for one every period, and at least 99 % of that was used: 1000 foci are in
  /// rotation enough at a time that none is due before its second has passed.
  @Test func aThousandFociLoseNothingToTheirRevisitTime() throws {
    let scenario = Self.scenario(foci: 1000, pulses: 10)
    let bursts = try Self.bursts(of: scenario)
    let first = try #require(bursts.first)
    let last = try #require(bursts.last)
    #expect(bursts.count == scenario.plannedPulses)
    let possible = (last - first).count / Self.period.count + 1
    #expect(Double(bursts.count) >= 0.99 * Double(possible), "\(bursts.count) of \(possible)")
  }

  /// 20 foci cannot fill a second at 200 Hz. N rounds take (N − 1) revisit times, and 19 periods from the first focus of the last
  /// round to the last.
  ///
  /// A burst counts from when its trigger was there at the latest: the wait looks at the clock, to see that it did not return early, then the
  /// controller does, drives the line, and looks again. Each of the intervals in that sum may so be longer by one drive and three `now`.
  @Test func twentyFociTakeWhatTheirRevisitTimeAsksFor() throws {
    var scenario = Self.scenario(foci: 20, pulses: 10)
    // Baseline pulses belong to no round.
    scenario.setup.baselinePulses = 0
    let bursts = try Self.bursts(of: scenario)
    let first = try #require(bursts.first)
    let last = try #require(bursts.last)
    #expect(bursts.count == 200)
    let bound = Nanoseconds.seconds(10 - 1) + Self.period * 19
    let tolerance = (VerbCosts().drive + VerbCosts().now * 3) * Int64(10 - 1 + 19)
    #expect(last - first >= bound)
    #expect(last - first <= bound + tolerance, "\((last - first - bound).count) ns more than the bound")
  }
}
