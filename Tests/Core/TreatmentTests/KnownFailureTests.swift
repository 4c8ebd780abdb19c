import CoreHost
import HistotripsyCore
import Planning
import Scenarios
import Testing
import VirtualBoard

/// What went wrong in laboratories before, each a test named for the lesson. Judged by the front end's own record.
@Suite struct KnownFailureTests {
  @Test func aTriggerLineIsParkedLowAndDrivenAndFiresNothingAfterAStop() throws {
    let owner = try Owner()
    try owner.work(until: owner.board.configuration.start + TreatmentPhase.waiting.time)
    owner.run.controller.stop(.operatorRequest)
    #expect(owner.board.drivenLevel(.trigger) == .released && owner.board.arrivedLevel(.trigger) == .released)
    let fired = owner.board.pulsesFired
    // Whatever couples into the line afterwards finds nothing that would fire.
    for _ in 0..<50 {
      try owner.board.drive(.trigger, .asserted)
      try owner.board.drive(.trigger, .released)
      owner.board.pass(until: owner.board.present + .milliseconds(3))
    }
    #expect(owner.board.pulsesFired == fired)
    // Those, and the one of the self-test.
    #expect(owner.board.triggersRefused == 50 + 1)
    #expect(owner.board.leaseEnd == fired)
  }

  @Test func theFirstPulseIsCountedOnceAndTheLastIsNotCut() throws {
    var bench = Owner.smallBench()
    let adjust = bench.adjust
    bench.adjust = {
      adjust(&$0)
      $0.frontEnd.fired = 2_147_483_640  // beyond half the counter's range on the way
    }
    let owner = try Owner(bench)
    try owner.work()
    #expect(owner.run.controller.state == .complete)
    let records = owner.board.given
    #expect(records.count == 4 + 4 * 8)
    #expect(records.first?.number == PulseNumber(2_147_483_641))
    // Every burst of the same width, the first and the last too.
    let burst = bench.setup.regimen.burstDuration(bench.setup.regimen.firstStage)
    for record in records { #expect(record.cycles == 2 && record.onTime == burst) }
    // High voltage outlives the last burst and its listening.
    let last = try #require(records.last)
    let off = try #require(owner.board.highVoltageWentOff)
    #expect(off >= last.instant + bench.setup.listen)
    let isExact = owner.run.controller.ledger.isExact()
    #expect(isExact)
  }

  @Test func aForcedStopIsNotReportedAsCompleted() throws {
    let owner = try Owner()
    try owner.work(until: owner.board.configuration.start + TreatmentPhase.waiting.time)
    owner.run.controller.stop(.signal)
    #expect(owner.run.controller.state == .stopped && owner.run.controller.stopCause == .signal)
    let total = owner.run.controller.ledger.total().delivered
    #expect(total < 4 * 8)
    let isComplete = owner.run.events().contains { $0.kind.isState(.complete) }
    #expect(!isComplete)
  }

  @Test func highVoltageGoesOffWhenTheStartOfATriggerFails() throws {
    let owner = try Owner()
    try owner.run.arm()
    #expect(owner.board.isHighVoltageOn)
    owner.board.inject(InjectedFault(.output(.trigger), .off))
    try owner.run.controller.begin()
    while owner.run.controller.state == .treating { owner.run.controller.advance() }
    #expect(owner.run.controller.latch.first == .outputUndriveable(.trigger))
    let tripped = try #require(owner.run.controller.latch.since as Instant?)
    let off = try #require(owner.board.highVoltageWentOff)
    #expect(off <= tripped && !owner.board.isHighVoltageOn)
  }

  @Test(arguments: [100, 300, 3000] as [Int64]) func readyIsNotSaidBeforeTheVoltageIsThere(rise: Int64) throws
  {
    var bench = Owner.smallBench()
    let adjust = bench.adjust
    bench.adjust = {
      adjust(&$0)
      $0.frontEnd.railRise = .microseconds(rise)
    }
    let owner = try Owner(bench)
    try owner.run.arm()
    #expect(owner.run.controller.state == .armed)
    let wanted = owner.board.railSetPoint
    let ready = try #require(
      owner.run.events().last { if case .ready = $0.kind { true } else { false } })
    // By the rail itself, when READY was said: the tolerance and one conversion of the monitor.
    let rail = owner.board.railVoltage(at: ready.at)
    #expect(abs(rail.volts - wanted.volts) <= max(0.5, wanted.volts * 0.015) + 0.02)
    #expect(owner.board.given.isEmpty)
  }

  @Test func aVoltageThatDoesNotComeIsNeverReady() throws {
    var bench = Owner.smallBench()
    let adjust = bench.adjust
    bench.adjust = {
      adjust(&$0)
      $0.frontEnd.railRise = .seconds(1)
    }
    let owner = try Owner(bench)
    try owner.run.arm()
    guard case .railOffSetPoint = owner.run.controller.latch.first else {
      Issue.record("\(owner.run.controller.latch)")
      return
    }
    let isReady = owner.run.events().contains { if case .ready = $0.kind { true } else { false } }
    #expect(!isReady && !owner.board.isHighVoltageOn)
  }

  /// Law memory that flips a bit behind the sequencer's back, at any moment of the loading: what is fired with is what was computed.
  @Test func whatWasWrittenIsReadBack() throws {
    let sound = try Owner()
    try sound.run.arm()
    for step in 0..<24 {
      let owner = try Owner()
      let time = TreatmentPhase.loading.time + .milliseconds(-8) + .microseconds(1500) * Int64(step)
      owner.board.schedule(WorldEvent(.upsetLaw(slot: SlotIndex(1), entry: step, bit: step % 14), at: time))
      try owner.run.arm()
      if owner.run.controller.state == .armed {
        for slot in 0..<4 where owner.board.isSealed(SlotIndex(slot)) && slot != 1 {
          #expect(owner.board.law(in: SlotIndex(slot)) == sound.board.law(in: SlotIndex(slot)))
        }
        try owner.run.controller.begin()
        while !owner.run.controller.state.isFinal { owner.run.controller.advance() }
      }
      for record in owner.board.given { #expect(record.faults == 0) }
      #expect(Verdict(owner, struck: owner.board.present).brokenRules.isEmpty)
    }
  }

  /// An ADC that has failed reads 0 V, which looks safe; it is only believed where something else says so too.
  @Test func aFailedADCThatReadsZeroIsNotAVoltage() throws {
    let armed = try Owner()
    armed.board.inject(InjectedFault(.sensor(.rail), .off))
    try armed.run.arm()
    guard case .railOffSetPoint(let measured, _) = armed.run.controller.latch.first else {
      Issue.record("\(armed.run.controller.latch)")
      return
    }
    #expect(measured == .zero && armed.board.given.isEmpty)

    // And where 0 V is what one would like to read: an `enable` that stays, found by the front end's own flags.
    let paused = try Owner()
    try paused.work(until: paused.board.configuration.start + TreatmentPhase.waiting.time)
    paused.board.inject(InjectedFault(.sensor(.rail), .off))
    paused.board.inject(InjectedFault(.output(.enable), .stuck))
    try paused.run.controller.pause()
    #expect(paused.run.controller.latch.first == .outputUndriveable(.enable))
    #expect(paused.run.controller.state == .faulted)
    paused.board.pass(until: paused.board.present + .milliseconds(100))
    #expect(!paused.board.isHighVoltageOn)
  }

  @Test func anOverTemperatureFaultDoesNotUnlatchItself() throws {
    let owner = try Owner()
    owner.board.schedule(WorldEvent(.driverStage(tooHot: true), at: TreatmentPhase.waiting.time))
    owner.board.schedule(
      WorldEvent(.driverStage(tooHot: false), at: TreatmentPhase.waiting.time + .milliseconds(5)))
    try owner.work()
    owner.board.pass(until: owner.board.present + .seconds(60))
    for _ in 0..<100 { owner.run.controller.advance() }
    #expect(owner.run.controller.state == .faulted && owner.board.isLatched(.overTemperature))
    let cause = try #require(owner.run.controller.latch.first)
    #expect(FaultTable.isLatch(.overTemperature)(cause))
    #expect(!owner.board.isHighVoltageOn)
  }

  @Test func neitherAFaultNorAResetEnergises() throws {
    let owner = try Owner()
    owner.board.schedule(WorldEvent(.brownOut(.milliseconds(3)), at: TreatmentPhase.waiting.time))
    try owner.work()
    owner.board.pass(until: owner.board.present + .seconds(1))
    #expect(owner.board.isPowered && !owner.board.isHighVoltageOn)
    try owner.clear()
    #expect(!owner.board.isHighVoltageOn)
    try owner.run.controller.selfTest()
    #expect(owner.run.controller.state == .ready && !owner.board.isHighVoltageOn)
    while try !owner.run.controller.load() { #expect(!owner.board.isHighVoltageOn) }
    for _ in 0..<50 { owner.run.controller.advance() }
    #expect(!owner.board.isHighVoltageOn)
    try owner.run.controller.arm(.simulated)
    #expect(owner.board.isHighVoltageOn)
  }

  /// A limit that is taken off twice leaves half the treatment. Here it binds, and is used to its end.
  @Test func dutyIsDeRatedOnceNotTwice() throws {
    var bench = Owner.smallBench()
    bench.foci = Bench.grid(2, spacing: 2.2, pulses: 40)
    bench.setup.regimen.minimumRevisit = .zero
    bench.setup.regimen.minimumDistance = .millimetres(0)
    bench.setup.regimen.endsWhenDone = false
    // Ten bursts of 2 µs in any 200 ms: half of what the period would give.
    bench.setup.regimen.dutyLimit = .partsPerMillion(100)
    bench.setup.regimen.dutyWindow = .milliseconds(200)
    bench.setup.limits.dutyMaximum = .partsPerMillion(100)
    bench.setup.limits.dutyWindow = .milliseconds(200)
    let owner = try Owner(bench)
    try owner.run.treat()
    #expect(owner.run.controller.state == .complete)
    let fired = owner.board.given.filter { $0.number != nil }.map(\.instant)
    for (i, instant) in fired.enumerated() {
      let inWindow = fired[...i].filter { instant - $0 < .milliseconds(200) }.count
      #expect(inWindow <= 10)
    }
    let whole = (fired[fired.count - 1] - fired[0]).seconds
    let perWindow = Double(fired.count - 1) / whole * 0.2
    #expect(perWindow > 9.5, "\(perWindow) bursts a window where 10 are permitted")
    #expect(owner.board.refusedToFire == 0)
  }

  /// Each axis has its own sign, seen from the waves that leave the array, not from the plan.
  @Test func steeringKeepsItsSignInEveryAxis() throws {
    var bench = Owner.smallBench()
    let places: [(Double, Double, Double)] = [
      (3, 0, 0), (-3, 0, 0), (0, 3, 0), (0, -3, 0), (0, 0, 4), (0, 0, -4), (2, -1, 3),
    ]
    bench.foci = places.map { Focus(position: .millimetres($0.0, $0.1, $0.2), plannedPulses: 2) }
    let owner = try Owner(bench)
    try owner.run.treat()
    var seen: Set<Int> = []
    let reports = owner.run.events().compactMap { event -> PulseReport? in
      if case .fired(let report) = event.kind { report } else { nil }
    }
    for (report, record) in zip(reports, owner.board.given.filter { $0.number != nil }) {
      let hit = try #require(record.focus)
      let wanted = places[report.focus.index]
      seen.insert(report.focus.index)
      #expect(abs(hit.x.millimetres - wanted.0) < 0.2)
      #expect(abs(hit.y.millimetres - wanted.1) < 0.2)
      #expect(abs(hit.z.millimetres - wanted.2) < 0.4)
    }
    #expect(seen.count == places.count)
  }

  /// More foci than slots: every slot is written again and again, with a pause and a fault in between, and never fired with what it held
  /// before.
  @Test func noStaleSteeringValueIsFiredWith() throws {
    var bench = Owner.smallBench()
    bench.foci = Bench.grid(3, spacing: 2.2, pulses: 6)
    bench.adjust = { $0.frontEnd.slots = 4 }
    let owner = try Owner(bench)
    owner.board.schedule(WorldEvent(.openInterlock, at: .milliseconds(900)))
    owner.board.schedule(WorldEvent(.closeInterlock, at: .milliseconds(950)))
    try owner.work()
    owner.board.pass(until: owner.board.present + .milliseconds(100))
    try owner.clear()
    try owner.work()
    #expect(owner.run.controller.state == .complete, "\(owner.run.controller.latch)")
    let reports = owner.run.events().compactMap { event -> PulseReport? in
      if case .fired(let report) = event.kind { report } else { nil }
    }
    let fired = owner.board.given.filter { $0.number != nil }
    #expect(reports.count == fired.count && fired.count > 9 * 6)
    for (report, record) in zip(reports, fired) {
      let hit = try #require(record.focus)
      #expect(hit.distance(to: bench.foci[report.focus.index].position) < .millimetres(0.5))
    }
  }

  /// Dead elements are listed with the element and nowhere else: in no law of no slot do they fire.
  @Test func aDeadElementIsListedInOnePlaceOnly() throws {
    var bench = Owner.smallBench()
    for dead in [5, 40] { bench.array.elements[dead].isEnabled = false }
    let owner = try Owner(bench)
    try owner.run.treat()
    #expect(owner.run.controller.state == .complete)
    for slot in 0..<4 {
      let law = owner.board.law(in: SlotIndex(slot))
      for (element, entry) in law.enumerated() {
        #expect((entry & 0x8000 != 0) == ![5, 40].contains(element))
      }
    }
  }

  /// Beyond the last calibrated point there is no drive and no pressure, neither planned nor by the loop's own correction.
  @Test func calibrationIsNeverExtrapolated() throws {
    var bench = Owner.smallBench()
    let slope = Bench.pascalsPerVolt(bench.array)
    let end = try #require(DriveCurve.linear(pascalsPerVolt: slope, upTo: .volts(60)))
    bench.setup.drive = end
    #expect(throws: RunFault.self) { _ = try Owner(bench) }

    // The hydrophone reads low, the loop asks for more: the drive ends at the curve's end, and that is said.
    bench = Owner.smallBench()
    bench.foci = Bench.grid(2, spacing: 2.2, pulses: 60)
    bench.setup.regimen.endsWhenDone = false
    let close = try #require(DriveCurve.linear(pascalsPerVolt: slope, upTo: .volts(84)))
    bench.setup.drive = close
    bench.setup.loop.driveMaximum = .volts(500)
    bench.setup.feedback = .hydrophone(voltsPerPascal: 60e-9)
    let owner = try Owner(bench)
    try owner.run.treat()
    for record in owner.board.given {
      #expect(record.railSetPoint <= .volts(84))
      #expect(record.railSetPoint <= bench.setup.limits.railMaximum)
    }
    for event in owner.run.events() {
      if case .fired(let report) = event.kind, report.rail > close.last.drive {
        #expect(report.estimate == nil)
      }
    }
  }

  /// A status that always says ERROR is not read by anybody: in a sound treatment there is no trip, no refusal, no retry, and READY once for
  /// every time that high voltage came on.
  @Test func aSoundTreatmentReportsNoErrorAndReadyIsGoodNews() throws {
    let owner = try Owner()
    try owner.work()
    var ready = 0
    for event in owner.run.events() {
      switch event.kind {
      case .ready: ready += 1
      case .tripped, .refused, .uncertain, .withheld, .strayTriggers, .retried, .notTakenBack,
        .pressureNotHeld, .cleared:
        Issue.record("\(event)")
      default: break
      }
    }
    #expect(ready == 2)
    #expect(owner.run.controller.latch.first == nil && owner.board.latchedFaults.isEmpty)
    #expect(owner.board.badMessages == 0 && owner.board.refusedToFire == 0)
  }
}
