import Chance
import Foundation
import HistotripsyCore
import Planning
import Sessions
import Testing

/// Do the bounds of the alarms follow from probability, and from nothing that was tried out?
@Suite struct AlarmStatisticsTests {
  /// ½ⁿ ≤ 10⁻³ from n = 10 on; 0.1ⁿ from n = 3 on.
  @Test func silenceIsExplainedByChanceForAsLongAsItsProbabilitySays() {
    #expect(ChanceBounds.silentTrials(least: 0.5, falseAlarms: 1e-3) == 10)
    #expect(ChanceBounds.silentTrials(least: 0.9, falseAlarms: 1.0001e-3) == 3)
    for least in [0.2, 0.37, 0.5, 0.81, 0.9] {
      let n = ChanceBounds.silentTrials(least: least, falseAlarms: 1e-4)
      #expect(pow(1 - least, Double(n)) <= 1e-4 && pow(1 - least, Double(n - 1)) > 1e-4)
    }
  }

  /// Against a sum over all outcomes in exact counts: n = 12 has 4096 of them.
  @Test func theBinomialTailIsTheSumOfItsOutcomes() {
    for p in [0.01, 0.3, 0.77] {
      for events in 0...12 {
        var sum = 0.0
        for outcome in 0..<4096 where outcome.nonzeroBitCount >= events {
          let k = Double(outcome.nonzeroBitCount)
          sum += pow(p, k) * pow(1 - p, 12 - k)
        }
        let found = ChanceBounds.binomialTail(atLeast: events, of: 12, probability: p)
        #expect(abs(found - sum) < 1e-12, "\(events) of 12 at \(p)")
      }
    }
    #expect(ChanceBounds.eventsNeeded(of: 32, probability: 0.01, falseAlarms: 1e-3) == 4)
  }

  /// Tabulated: 1.6449 for 5 %, 3.0902 for 0.1 %, 4.7534 for 10⁻⁶.
  @Test func deviationsAreThoseOfTheTables() {
    for (probability, tabulated) in [(0.05, 1.6449), (1e-3, 3.0902), (1e-6, 4.7534), (0.5, 0)] {
      #expect(abs(ChanceBounds.deviations(exceededWith: probability) - tabulated) < 1e-4)
    }
  }

  /// At 18 MPa nothing cavitates, at 45 MPa everything does; at 30 MPa a threshold that is off by its stated uncertainty leaves
  /// ½ + ½ erf((30 − √(2² + 1.5²) − 28.2)/(√2 · 0.96)).
  @Test func thePlanSaysHowOftenAPulseIsHeard() throws {
    let plan = try SessionBed.inputs().plan
    let low = ExpectedCavitation(plan, at: .megapascals(18))
    #expect(low.nominal < 1e-12 && low.isBelowThreshold && low.least == ExpectedCavitation.range.lowerBound)
    let high = ExpectedCavitation(plan, at: .megapascals(45))
    #expect(high.nominal > 0.999 && !high.isBelowThreshold && high.least == 0.9)
    let middle = ExpectedCavitation(plan, at: .megapascals(30))
    let away = 30 - (4 + 1.5 * 1.5).squareRoot() - 28.2
    #expect(abs(middle.least - (0.5 + 0.5 * erf(away / (2.0.squareRoot() * 0.96)))) < 1e-9)
    #expect(abs(middle.nominal - (0.5 + 0.5 * erf(1.8 / (2.0.squareRoot() * 0.96)))) < 1e-9)
  }

  static func watch(_ megapascals: Double, foci: Int = 40, planned: Int = 2000) throws -> SilenceWatch {
    let plan = try SessionBed.inputs().plan
    return SilenceWatch(
      foci: foci, planned: planned, expected: ExpectedCavitation(plan, at: .megapascals(megapascals)),
      verdictPulses: 20)
  }

  /// A rotation of 40 foci without a sound: after it, and not before every focus was asked.
  @Test func silenceFromTheBeginningIsFoundWithinTwoRotations() throws {
    for megapascals in [18.0, 30, 45] {
      var watch = try Self.watch(megapascals)
      var pulses = 0
      while watch.finding == nil, pulses < 1000 {
        watch.note(FocusIndex(pulses % 40), isHeard: false)
        pulses += 1
      }
      #expect(pulses > 40 && pulses <= 80, "\(pulses) pulses at \(megapascals) MPa")
      #expect(watch.finding == .nothing(pulses: pulses))
    }
  }

  /// Foci that were never heard say nothing of coupling, however many stand side by side.
  @Test func aSilentRegionIsNoLossOfCoupling() throws {
    var watch = try Self.watch(45)
    for pulse in 0..<2000 {
      let focus = pulse % 40
      watch.note(FocusIndex(focus), isHeard: focus >= 12)
      #expect(watch.finding == nil)
    }
    #expect(watch.silent == Set(0..<12) && !watch.isLargePartSilent)
    #expect(watch.judged == 40)
  }

  @Test func aThirdOfTheFociIsALargePart() throws {
    var watch = try Self.watch(45)
    for pulse in 0..<1200 { watch.note(FocusIndex(pulse % 40), isHeard: pulse % 40 >= 14) }
    #expect(watch.silent.count == 14 && watch.isLargePartSilent)
  }

  /// Coupling is lost after 500 pulses. The test needs ln(2000/10⁻³) of evidence, and each silent pulse gives ln((1 − 0.09)/(1 − 0.9)):
  /// seven pulses at 45 MPa.
  @Test func fociThatFallSilentTogetherAreFoundInAsManyPulsesAsTheBoundSays() throws {
    for megapascals in [30.0, 45] {
      var watch = try Self.watch(megapascals)
      let p = watch.expected.least
      let needed = (log(2000 / 1e-3) / log((1 - p / 10) / (1 - p))).rounded(.up)
      for pulse in 0..<500 { watch.note(FocusIndex(pulse % 40), isHeard: true) }
      var pulses = 0.0
      while watch.finding == nil, pulses < 1000 {
        watch.note(FocusIndex(Int(pulses) % 40), isHeard: false)
        pulses += 1
      }
      #expect(pulses == needed, "\(megapascals) MPa")
      #expect(watch.finding == .together(pulses: Int(needed), heard: 0))
      // Heard again: over.
      for pulse in 0..<40 { watch.note(FocusIndex(pulse), isHeard: true) }
      #expect(watch.finding == nil)
    }
  }

  /// 400 sound treatments at the least probability that the plan allows for. Each kind may alarm in one of a thousand: of 400, more than
  /// 5 have a chance below 10⁻⁵ (Poisson, mean 0.4).
  @Test func soundTreatmentsAlarmAsRarelyAsIsStated() throws {
    let share = try Self.watch(30).expected.least
    var chance = Chance(seed: 0xA1A2)
    var (together, silent) = (0, 0)
    for _ in 0..<400 {
      var watch = try Self.watch(30, foci: 40, planned: 2000)
      var (didFall, wasSilent) = (false, false)
      for pulse in 0..<2000 {
        watch.note(FocusIndex(pulse % 40), isHeard: chance.unit() < share)
        didFall = didFall || watch.finding != nil
        // The core's own verdict after 20 silent pulses is another test, and at this probability a coarser one.
        wasSilent = wasSilent || (watch.focusPulses < 20 && !watch.silent.isEmpty)
      }
      if didFall { together += 1 }
      if wasSilent { silent += 1 }
    }
    #expect(together <= 5, "\(together) of 400")
    #expect(silent <= 5, "\(silent) of 400")
  }

  /// After a person has gone on, twice as much evidence is asked for.
  @Test func aQuestionIsAskedAgainLater() throws {
    var watch = try Self.watch(45)
    func pulses() -> Int {
      var count = 0
      while watch.finding == nil, count < 1000 {
        watch.note(FocusIndex(count % 40), isHeard: false)
        count += 1
      }
      return count
    }
    let first = pulses()
    watch.goOn()
    #expect(watch.finding == nil)
    #expect(pulses() >= first)
  }

  @Test func theBaselineIsAllowedOnePulseInAHundred() {
    var watch = BaselineWatch(pulses: 32)
    #expect(watch.needed == 4)
    for _ in 0..<28 { watch.note(hasCollapse: false) }
    for _ in 0..<3 { watch.note(hasCollapse: true) }
    #expect(!watch.isCavitating)
    watch.note(hasCollapse: true)
    #expect(watch.isCavitating)
  }

  /// Collapse times that scatter by 2.5 % grow by 40 % and fall back to where they were at one focus of forty.
  @Test func growthThatReversesIsFoundWhereItDoesAndNowhereElse() {
    var chance = Chance(seed: 7)
    var watch = GrowthWatch(foci: 40, planned: 4000, growthExpected: 0.4)
    for pulse in 0..<100 {
      for focus in 0..<40 {
        let grown = 1 + 0.4 * (1 - exp(-Double(pulse) / 20))
        let fell = focus == 17 && pulse >= 60
        let noise =
          1 + 0.025 * (chance.unit() + chance.unit() + chance.unit() + chance.unit() - 2) * 3.0.squareRoot()
        watch.note(FocusIndex(focus), collapse: Nanoseconds(Int64(140_000 * (fell ? 1 : grown) * noise)))
      }
      if pulse < 60 { #expect(watch.reversed.isEmpty, "pulse \(pulse)") }
    }
    #expect(watch.reversed == [17])
  }

  @Test func aGateThatIsOpenOneSecondInTenRarelyOpens() {
    var watch = GateWatch()
    for second in 0..<60 {
      let now = Instant(nanoseconds: UInt64(second) * 1_000_000_000)
      watch.note(isWaiting: second % 10 != 0, at: now)
      if second < 29 { #expect(!watch.isRarelyOpen(at: now), "second \(second)") }
    }
    let end = Instant(nanoseconds: 60_000_000_000)
    #expect(abs((watch.waited(at: end) ?? 0) - 0.9) < 0.01 && watch.isRarelyOpen(at: end))
  }

  /// 40 °C are the limit. From 39 °C a rise of 0.02 °C a second gets there within a minute, one of 0.01 °C does not.
  @Test func aTrendThatCrossesItsLimitWithinAMinuteIsTold() {
    for (slope, isTold) in [(0.02, true), (0.01, false), (0, false), (-0.02, false)] {
      var trend = Trend()
      var chance = Chance(seed: 3)
      for round in 0..<70 {
        let seconds = Double(round) * 0.25
        trend.note(
          38.8 + slope * seconds + 0.005 * (chance.unit() - 0.5),
          at: Instant(nanoseconds: UInt64(seconds * 1e9)))
      }
      #expect(trend.crosses(15...40) == isTold, "\(slope) °C a second")
    }
  }

  /// Noise around a value near its limit goes nowhere.
  @Test func noiseIsNoTrend() {
    var chance = Chance(seed: 11)
    var told = 0
    for _ in 0..<300 {
      var trend = Trend()
      for round in 0..<62 {
        trend.note(39.99 + 0.01 * chance.unit(), at: Instant(nanoseconds: UInt64(round) * 250_000_000))
      }
      if trend.crosses(15...40) { told += 1 }
    }
    // 10⁻⁶ a line.
    #expect(told == 0)
  }

  @Test func clocksThatAreHalfASecondApartAreTold() {
    var watch = ClockWatch()
    let day = Nanoseconds(1_800_000_000_000_000_000)
    watch.note(board: Instant(nanoseconds: 5), day: day)
    watch.note(board: Instant(nanoseconds: 10_000_000_005), day: day + .milliseconds(10_400))
    #expect(!watch.isApart)
    watch.note(board: Instant(nanoseconds: 20_000_000_005), day: day + .milliseconds(19_400))
    #expect(watch.isApart && watch.apart == .milliseconds(-600))
  }
}
