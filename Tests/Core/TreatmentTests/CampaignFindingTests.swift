import HistotripsyCore
import Planning
import Testing
import VirtualBoard

/// What random worlds have taught, each in the smallest world that shows it.
@Suite struct CampaignFindingTests {
  /// The edge comes after the counter has been asked and before the outputs are safe: what seemed lost has fired, and is booked where it did.
  @Test(arguments: stride(from: 700, through: 1450, by: 50).map { Int64($0) })
  func aTriggerThatArrivesLateIsBookedWhereItFired(microseconds: Int64) throws {
    let owner = try Owner()
    let begin = TreatmentPhase.beforeTrigger.time
    owner.board.inject(
      InjectedFault(
        .output(.trigger), .delayed, FaultWindow(from: .time(begin), for: .time(.milliseconds(5))),
        delay: .microseconds(microseconds)))
    try owner.work()
    #expect(owner.run.controller.latch.first == .outputUndriveable(.trigger))
    owner.board.pass(until: owner.board.present + .milliseconds(50))
    func expectTruth() {
      let doses = owner.bench.observer(of: owner.board).doses
      for i in owner.bench.foci.indices {
        #expect(owner.run.controller.ledger[FocusIndex(i)].delivered == doses[i], "focus \(i)")
        #expect(doses[i] <= owner.bench.foci[i].plannedPulses, "focus \(i)")
      }
    }
    expectTruth()
    try owner.clear()
    try owner.work()
    #expect(owner.run.controller.state == .complete)
    expectTruth()
  }

  /// Pulse numbers compare as serial numbers: what a young counter has recorded would cover half of all numbers.
  @Test func aCounterThatHasComeHalfWayRoundGrantsNothingUnrecorded() throws {
    var bench = Owner.smallBench()
    let adjust = bench.adjust
    bench.setup.leaseConsent = .whenRecorded
    bench.adjust = {
      adjust(&$0)
      $0.frontEnd.fired = 4_000_000_000
    }
    let owner = try Owner(bench)
    try owner.work(steps: 3000)
    #expect(owner.run.controller.state == .treating)
    #expect(owner.board.given.isEmpty && owner.board.leaseEnd.value == 4_000_000_000)
    #expect(owner.run.controller.intentToRecord != nil)
  }

  /// What stood in the thermometer before it was configured may be of any age.
  @Test func aSelfTestWaitsForTemperaturesMeasuredAfterIt() throws {
    var bench = Owner.smallBench()
    let adjust = bench.adjust
    bench.adjust = {
      adjust(&$0)
      $0.waterTemperature = TemperatureCourse([
        .init(at: .seconds(1), .celsius(5)), .init(at: .seconds(1) + .microseconds(1), .celsius(20)),
      ])
    }
    let owner = try Owner(bench)
    try owner.run.controller.selfTest()
    #expect(owner.run.controller.latch.first == .waterTemperature(.celsius(5)))
    owner.board.pass(until: owner.board.configuration.start + .seconds(1) + .milliseconds(1))
    try owner.clear()
    try owner.run.controller.selfTest()
    #expect(owner.run.controller.state == .ready, "\(owner.run.controller.latch)")
    #expect(owner.run.controller.sensors?.water == .celsius(20))
  }

  /// The new counter lies behind the old one: nothing that this array has delivered can be proven any more.
  @Test func anotherFrontEndsCounterIsNeverBelieved() throws {
    let owner = try Owner()
    owner.board.schedule(
      WorldEvent(.exchangeFrontEnd(fired: 1, .milliseconds(20)), at: TreatmentPhase.waiting.time))
    try owner.work()
    let fired = owner.board.given.count
    let dose = owner.run.controller.ledger.total().dose
    for _ in 0..<3 {
      #expect(owner.run.controller.state == .faulted)
      owner.board.pass(until: owner.board.present + .milliseconds(300))
      try owner.clear()
      try owner.work()
    }
    let cause = try #require(owner.run.controller.latch.first)
    #expect(FaultTable.isLostPulse(cause), "\(cause)")
    #expect(owner.board.given.count == fired && owner.run.controller.ledger.total().dose == dose)
    let isExact = owner.run.controller.ledger.isExact()
    #expect(!isExact)
  }
}
