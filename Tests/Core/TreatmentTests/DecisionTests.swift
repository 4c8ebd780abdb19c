import Chance
import HistotripsyCore
import Judge
import Planning
import Testing
import VirtualBoard

/// What a person decides in mid-treatment holds, and breaks no rule of the plan.
@Suite struct DecisionTests {
  /// Every planned pulse is given, whatever its focus shows.
  private static func bench(_ foci: Int = 3, pulses: UInt32 = 12) -> Bench {
    var bench = Bench()
    bench.foci = Bench.grid(foci, spacing: 2.2, pulses: pulses)
    bench.setup.regimen.endsWhenDone = false
    bench.setup.criteria.silentPulses = 1000
    bench.adjust = { $0.records = .all(reserving: 4096) }
    return bench
  }

  private static func run(_ run: Bench.Run, until pulses: UInt32) throws {
    while !run.state.isFinal, run.controller.ledger.total().delivered < pulses { try run.step() }
  }

  private static func skip(_ focus: Int, _ run: Bench.Run) -> Bool { run.controller.skip(FocusIndex(focus)) }
  private static func bringBack(_ focus: Int, _ run: Bench.Run) -> Bool {
    run.controller.bringBack(FocusIndex(focus))
  }
  private static func hold(_ megapascals: Double, _ run: Bench.Run) throws(SetPointRefused) {
    try run.controller.hold(.megapascals(megapascals))
  }

  @Test func aFocusThatIsSkippedGetsNoMorePulsesAndTheOthersAllOfTheirs() throws {
    let bench = Self.bench()
    let laboratory = bench.laboratory()
    let run = try bench.run(in: laboratory)
    try Self.run(run, until: 30)
    let had = run.controller.ledger[FocusIndex(4)].delivered
    #expect(Self.skip(4, run))
    #expect(!Self.skip(4, run), "twice is once")
    try Self.run(run, until: .max)
    #expect(run.state == .complete && run.controller.ledger.isExact())
    for i in 0..<9 {
      #expect(run.controller.ledger[FocusIndex(i)].delivered == (i == 4 ? had : 12), "focus \(i)")
    }
    #expect(run.controller.monitor[FocusIndex(4)].verdict == .more)
    #expect(!Self.skip(3, run) && !Self.bringBack(4, run), "it is over")
  }

  @Test func aFocusThatIsBroughtBackGetsTheRestOfItsPulsesAndNoMore() throws {
    let bench = Self.bench()
    let run = try bench.run(in: bench.laboratory())
    try Self.run(run, until: 30)
    run.controller.skip(FocusIndex(4))
    try Self.run(run, until: 60)
    #expect(!Self.bringBack(3, run), "it is in turn")
    #expect(Self.bringBack(4, run))
    try Self.run(run, until: .max)
    #expect(run.state == .complete && run.controller.ledger.isExact())
    #expect((0..<9).allSatisfy { run.controller.ledger[FocusIndex($0)].delivered == 12 })
    #expect(!Self.bringBack(4, run))
  }

  /// The front end's own record, judged by somebody who knows the plan: revisit times, distances, periods, doses.
  @Test func decisionsAtRandomKeepEveryRule() throws {
    for seed in 1...6 as ClosedRange<UInt64> {
      var chance = Chance(seed: seed)
      let bench = Self.bench(4, pulses: 10)
      let laboratory = bench.laboratory()
      let run = try bench.run(in: laboratory)
      var left: Set<Int> = []
      var steps = 0
      while !run.state.isFinal {
        try run.step()
        steps += 1
        guard run.state == .treating, steps % 7 == 0 else { continue }
        let focus = chance.below(16)
        if chance.isDrawn(0.5) {
          if run.controller.skip(FocusIndex(focus)) { left.insert(focus) }
        } else if run.controller.bringBack(FocusIndex(focus)) {
          left.remove(focus)
        }
        #expect(run.controller.brokenInvariant() == nil, "seed \(seed)")
      }
      #expect(run.state == .complete && run.controller.ledger.isExact(), "seed \(seed)")
      for i in 0..<16 {
        let delivered = run.controller.ledger[FocusIndex(i)].delivered
        #expect(delivered <= 10 && (left.contains(i) || delivered == 10), "seed \(seed), focus \(i)")
      }
      #expect(bench.observer(of: laboratory.board).judgeRecords().isEmpty, "seed \(seed)")
    }
  }

  /// 31 MPa raised to 36 MPa: the drive goes up in proportion, for the array is linear.
  @Test func aSetPointIsHeldFromTheNextPulseOnAndNeverBeyondTheLimits() throws {
    let bench = Self.bench()
    let run = try bench.run(in: bench.laboratory())
    try Self.run(run, until: 30)
    #expect(throws: SetPointRefused.state(.treating)) { try Self.hold(36, run) }
    try run.pause()
    #expect(throws: SetPointRefused.outOfRange(highest: .megapascals(40))) {
      try Self.hold(40.1, run)
    }
    #expect(throws: SetPointRefused.outOfRange(highest: .megapascals(40))) { try Self.hold(0, run) }
    #expect(run.controller.raisedSetPoint == nil)
    try run.controller.hold(.megapascals(36))
    #expect(run.controller.raisedSetPoint == .megapascals(36))
    try run.resume()
    try Self.run(run, until: .max)
    #expect(run.state == .complete && run.controller.ledger.isExact())
    let rails = run.events().compactMap { event -> (isLater: Bool, rail: Double)? in
      guard case .fired(let report) = event.kind, !report.isBaseline, report.focus == FocusIndex(4) else {
        return nil
      }
      return (report.estimate.map { $0.peakNegative > .megapascals(33) } ?? false, report.rail.volts)
    }
    let before = rails.filter { !$0.isLater }.map(\.rail)
    let after = rails.filter(\.isLater).map(\.rail)
    #expect(before.count >= 3 && after.count >= 3)
    let ratio = (after.reduce(0, +) / Double(after.count)) / (before.reduce(0, +) / Double(before.count))
    // Each rail is settled within 1.5 %.
    #expect(abs(ratio / (36.0 / 31) - 1) < 0.03, "\(ratio)")
  }

  /// Silence that had a common cause is no evidence about a focus.
  @Test func forgottenSilenceBeginsAnew() throws {
    var bench = Self.bench(2, pulses: 40)
    bench.setup.criteria.silentPulses = 8
    let laboratory = bench.laboratory()
    // Nothing is heard.
    laboratory.board.inject(InjectedFault(.sensor(.hydrophone), .off))
    let run = try bench.run(in: laboratory)
    try Self.run(run, until: 24)
    run.controller.forgetSilence()
    #expect((0..<4).allSatisfy { run.controller.monitor[FocusIndex($0)].silentRun == 0 })
    try Self.run(run, until: 46)
    #expect(run.state == .treating, "without that every focus has its verdict after 32 pulses")
    try Self.run(run, until: .max)
    let verdicts = (0..<4).map { run.controller.monitor[FocusIndex($0)].verdict }
    #expect(verdicts == Array(repeating: .notResponding(.noCavitation), count: 4), "\(run.state)")
  }
}
