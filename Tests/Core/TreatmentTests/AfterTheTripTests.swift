import HistotripsyCore
import Planning
import Testing
import VirtualBoard

/// After a trip: does the latch hold when its condition is gone, is every command but one refused, does clearing energise nothing, and
/// can the treatment then be finished without a pulse too many?
@Suite struct AfterTheTripTests {
  static let rows = FaultTable.rows.filter { $0.harmless.isDisjoint(with: moments) && $0.open.isEmpty }
  static let moments: Set<TreatmentPhase> = [.loading, .inBurst, .paused]

  @Test(arguments: rows) func theLatchHoldsUntilAPersonClearsItAndTheTreatmentGoesOn(_ row: FaultRow) throws {
    for moment in Self.moments.sorted(by: { $0.rawValue < $1.rawValue }) {
      let end = moment.time + .seconds(4)
      var bench = Owner.smallBench()
      let sound = bench.adjust
      bench.adjust = {
        sound(&$0)
        row.adjust(&$0, at: moment.time, until: end)
      }
      let owner = try Owner(bench)
      row.strike(owner.board, at: moment.time, until: end)
      try owner.work()
      let place = "\(row.name), \(moment)"
      try #require(owner.run.controller.state == .faulted, "\(place)")

      let latch = owner.run.controller.latch
      owner.board.pass(until: owner.board.configuration.start + end + .seconds(1))
      for _ in 0..<20 { owner.run.controller.advance() }
      owner.run.controller.stop(.operatorRequest)
      expectOnlyClearing(owner, place)
      #expect(
        owner.run.controller.latch.first == latch.first && owner.run.controller.latch.since == latch.since)
      #expect(!owner.board.isHighVoltageOn, "\(place)")

      let before = owner.board.pulsesFired
      try owner.clear()
      #expect(owner.run.controller.state == .off && owner.run.controller.latch.first == nil, "\(place)")
      #expect(owner.refuses(in: .off) { try owner.run.controller.arm(.simulated) }, "\(place)")
      #expect(owner.refuses(in: .off) { try owner.run.controller.resume(.simulated) }, "\(place)")
      owner.board.pass(until: owner.board.present + .milliseconds(200))
      #expect(!owner.board.isHighVoltageOn && owner.board.pulsesFired == before, "\(place)")

      try owner.work()
      #expect(
        owner.run.controller.state == .complete, "\(place): \(Verdict(owner, struck: owner.board.present))")
      let isExact = owner.run.controller.ledger.isExact()
      #expect(isExact, "\(place)")
      let verdict = Verdict(owner, struck: owner.board.present, by: row)
      #expect(verdict.areBooksTrue, "\(place)")
      #expect(verdict.brokenRules.isEmpty, "\(place) \(verdict.brokenRules)")
      for i in owner.bench.foci.indices {
        #expect(owner.run.controller.monitor[FocusIndex(i)].verdict != .more, "\(place), focus \(i)")
      }
    }
  }

  private func expectOnlyClearing(_ owner: Owner, _ place: String) {
    let run = owner.run
    #expect(owner.refuses(in: .faulted) { try run.controller.selfTest() }, "\(place)")
    #expect(owner.refuses(in: .faulted) { _ = try run.controller.load() }, "\(place)")
    #expect(owner.refuses(in: .faulted) { try run.controller.arm(.simulated) }, "\(place)")
    #expect(owner.refuses(in: .faulted) { try run.controller.begin() }, "\(place)")
    #expect(owner.refuses(in: .faulted) { try run.controller.pause() }, "\(place)")
    #expect(owner.refuses(in: .faulted) { try run.controller.resume(.simulated) }, "\(place)")
    #expect(owner.run.controller.state == .faulted, "\(place)")
  }

  /// The trigger was given, the bus died, nobody could tell. Later the counter, which no power loss resets, can.
  @Test func anUncertainPulseIsFoundOutByTheNextSelfTest() throws {
    let owner = try Owner()
    let time = TreatmentPhase.inBurst.time
    owner.board.schedule(WorldEvent(.powerOff, at: time))
    try owner.work()
    #expect(owner.run.controller.ledger.total().uncertain == 1)
    let fired = owner.board.given.count
    #expect(owner.run.controller.ledger.total().dose + owner.run.controller.ledger.baseline == UInt32(fired))
    owner.board.schedule(WorldEvent(.powerOn, at: time + .seconds(1)))
    owner.board.pass(until: owner.board.present + .seconds(2))
    try owner.clear()
    try owner.run.controller.selfTest()
    #expect(owner.run.controller.state == .ready)
    let isExact = owner.run.controller.ledger.isExact()
    #expect(isExact && owner.run.controller.ledger.total().uncertain == 0)
  }

  /// The self-test that could find out trips before it does: its books are closed with the doubt still open, and then the counter has moved
  /// by the very pulse that is in doubt, not by one that nobody asked for.
  @Test func anUncertainPulseIsFoundOutThoughTheNextSelfTestTrips() throws {
    let owner = try Owner()
    let time = TreatmentPhase.inBurst.time
    owner.board.schedule(WorldEvent(.powerOff, at: time))
    try owner.work()
    #expect(owner.run.controller.ledger.total().uncertain == 1)
    owner.board.schedule(WorldEvent(.powerOn, at: time + .seconds(1)))
    owner.board.schedule(WorldEvent(.pressEmergencyStop, at: time + .milliseconds(1100)))
    owner.board.pass(until: owner.board.present + .seconds(2))
    try owner.clear()
    try owner.run.controller.selfTest()
    #expect(owner.run.controller.latch.first == .emergencyStop)
    owner.board.schedule(WorldEvent(.releaseEmergencyStop, at: .zero))
    try owner.clear()
    try owner.run.controller.selfTest()
    #expect(owner.run.controller.state == .ready)
    let ledger = (owner.run.controller.ledger.total(), owner.run.controller.ledger.unexplained)
    #expect(ledger.0.uncertain == 0 && ledger.1 == 0)
    #expect(Verdict(owner, struck: owner.board.present).areBooksTrue)
    let isExact = owner.run.controller.ledger.isExact()
    #expect(isExact)
  }

  /// A trip while a law is on its way: the next self-test starts over, it does not go on where the old transfer was.
  @Test func aLawUnderWayAtATripIsForgotten() throws {
    let owner = try Owner()
    owner.board.schedule(WorldEvent(.pressEmergencyStop, at: TreatmentPhase.loading.time))
    try owner.work()
    owner.board.schedule(WorldEvent(.releaseEmergencyStop, at: .zero))
    try owner.clear()
    try owner.work()
    #expect(owner.run.controller.state == .complete)
  }

  /// One focus: its only slot is the active one, which the front end refuses to have overwritten.
  @Test(arguments: [1, 4], [2, 4, 16]) func aTreatmentGoesOnWhateverSlotIsActive(foci: Int, slots: Int) throws
  {
    var bench = Owner.smallBench()
    bench.foci = Array(bench.foci.prefix(foci))
    bench.adjust = { $0.frontEnd.slots = slots }
    let owner = try Owner(bench)
    let time = foci == 1 || slots == 2 ? Nanoseconds.milliseconds(950) : .milliseconds(550)
    owner.board.schedule(WorldEvent(.pressEmergencyStop, at: time))
    owner.board.schedule(WorldEvent(.releaseEmergencyStop, at: time + .milliseconds(5)))
    try owner.work()
    #expect(owner.run.controller.state == .faulted && owner.run.controller.ledger.total().delivered > 0)
    owner.board.pass(until: owner.board.present + .milliseconds(50))
    try owner.clear()
    try owner.work()
    #expect(owner.run.controller.state == .complete, "\(owner.run.controller.latch)")
    let verdict = Verdict(owner, struck: owner.board.present)
    #expect(verdict.areBooksTrue && owner.run.controller.ledger.total().delivered == UInt32(8 * foci))
    #expect(verdict.brokenRules.isEmpty)
  }

  /// The doubt is about the very last pulse of a focus: whatever it did, the focus gets no other.
  @Test func aFocusWhoseLastPulseIsUncertainIsNotHitAgain() throws {
    var bench = Owner.smallBench()
    bench.foci = [Focus(position: .origin, plannedPulses: 3)]
    let owner = try Owner(bench)
    owner.board.schedule(WorldEvent(.powerOff, atPulse: 4 + 3, after: .microseconds(200)))
    try owner.work()
    #expect(owner.run.controller.ledger.total().uncertain == 1)
    owner.board.schedule(WorldEvent(.powerOn, at: .zero))
    owner.board.pass(until: owner.board.present + .seconds(1))
    try owner.clear()
    try owner.work()
    #expect(owner.run.controller.state == .complete, "\(owner.run.controller.latch)")
    #expect(owner.board.given.count == 4 + 3)
    let isExact = owner.run.controller.ledger.isExact()
    #expect(isExact)
  }

  /// What the parts were told is gone, and the fault that says so is cleared by the very self-test in which it came.
  @Test func powerLostDuringTheSelfTestIsNoticed() throws {
    for milliseconds in [10, 40, 80, 120] as [Int64] {
      let owner = try Owner()
      owner.board.schedule(WorldEvent(.brownOut(.microseconds(50)), at: .milliseconds(milliseconds)))
      try owner.run.controller.selfTest()
      #expect(owner.run.controller.state == .faulted, "after \(milliseconds) ms")
    }
  }

  /// While the controller was off, somebody else fired: that is said, counted and never part of a dose.
  @Test func pulsesThatNobodyAskedForAreNamed() throws {
    let owner = try Owner()
    owner.board.schedule(WorldEvent(.pressEmergencyStop, at: TreatmentPhase.waiting.time))
    try owner.work()
    owner.board.schedule(WorldEvent(.releaseEmergencyStop, at: .zero))
    let before = owner.board.pulsesFired
    try owner.fireBehindTheControllersBack()
    #expect(owner.board.pulsesFired == before.advanced(by: 1))
    try owner.clear()
    try owner.run.controller.selfTest()
    #expect(
      owner.run.controller.latch.first
        == .pulseNumberDisagrees(expected: before, found: owner.board.pulsesFired))
    #expect(owner.run.controller.ledger.unexplained == 1)
    #expect(Verdict(owner, struck: owner.board.present).areBooksTrue)
  }

  /// With nothing in flight no pulse is uncertain; but who cannot ask the counter cannot call the account exact.
  @Test func anAccountThatNobodyCouldVerifyIsNotCalledExact() throws {
    let owner = try Owner()
    owner.board.schedule(WorldEvent(.holdBus(.data, .seconds(2)), at: TreatmentPhase.paused.time))
    try owner.work()
    #expect(owner.run.controller.state == .faulted)
    let isExact = owner.run.controller.ledger.isExact()
    let uncertain = owner.run.controller.ledger.total().uncertain
    #expect(!isExact && uncertain == 0)
    // Once the bus is free again, the self-test reads the counter and the account is exact after all.
    owner.board.pass(until: owner.board.present + .seconds(3))
    try owner.clear()
    try owner.work()
    #expect(owner.run.controller.state == .complete)
    let isExactAtLast = owner.run.controller.ledger.isExact()
    #expect(isExactAtLast)
  }
}
