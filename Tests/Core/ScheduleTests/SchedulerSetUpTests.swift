import HistotripsyCore
import Testing

/// Setting up, restoring and reporting, call by call.
@Suite struct SchedulerSetUpTests {
  private func withScheduler<R>(
    _ foci: [Focus], _ regimen: Regimen = .rapid(), lead: Nanoseconds? = nil,
    energy: Energy = .millijoules(1),
    orderLength: Int? = nil, _ body: (inout PulseScheduler) throws -> R
  ) throws -> R {
    let block = UnsafeMutableRawBufferPointer.allocate(
      byteCount: PulseScheduler.byteCount(foci: foci.count)
        + FocusOrder.byteCount(foci: PulseScheduler.maximumFoci), alignment: 64)
    defer { block.deallocate() }
    var memory = Memory(block: block)
    let order = FocusOrder(asListed: orderLength ?? max(foci.count, 1), in: &memory)
    var scheduler = try PulseScheduler(
      foci: foci.span, order: order, regimen: regimen, lead: lead, burstEnergy: energy, in: &memory)
    return try body(&scheduler)
  }

  private func load(_ scheduler: inout PulseScheduler) {
    while let law = scheduler.lawWanted(activeSlot: nil) { scheduler.lawIsResident(law) }
  }

  @Test func whatCannotBeScheduledIsRefusedAtSetUp() throws {
    let foci = ball(4, spacing: 3, pulses: 5)
    #expect(throws: ScheduleFault.orderLength(3)) { try withScheduler(foci, orderLength: 3) { _ in } }
    #expect(throws: ScheduleFault.focusCount(0)) { try withScheduler([]) { _ in } }
    var empty = foci
    empty[2].plannedPulses = 0
    #expect(throws: ScheduleFault.noPulses(FocusIndex(2))) { try withScheduler(empty) { _ in } }
    #expect(throws: ScheduleFault.lead(.microseconds(199))) {
      try withScheduler(foci, lead: .microseconds(199)) { _ in }
    }
    var regimen = Regimen.rapid()
    regimen.energyLimit = .joules(1)
    #expect(throws: ScheduleFault.burstEnergy(FocusIndex(0))) {
      try withScheduler(foci, regimen, energy: .joules(1.001)) { _ in }
    }
    #expect(throws: ScheduleFault.burstEnergy(FocusIndex(1))) {
      try withScheduler(foci, regimen) { try $0.expect(.joules(1.001), at: FocusIndex(1)) }
    }
    regimen.deadTime = .zero
    #expect(throws: ScheduleFault.self) { try withScheduler(foci, regimen) { _ in } }
  }

  /// A treatment that was interrupted goes on where it was: no dose is given twice.
  @Test func restoredDosesAreNotGivenAgain() throws {
    let foci = ball(4, spacing: 3, pulses: 5)
    try withScheduler(foci) { scheduler in
      scheduler.restore(FocusIndex(0), delivered: 5)
      scheduler.restore(FocusIndex(1), delivered: 3)
      scheduler.restore(FocusIndex(2), delivered: 9)
      #expect(scheduler.isRetired(FocusIndex(0)) && scheduler.isRetired(FocusIndex(2)))
      #expect(scheduler.fociLeft == 2 && scheduler.pulsesLeft == 7)
      scheduler.setSlots(8)
      load(&scheduler)
      var now = Instant(nanoseconds: 0)
      var given = [0, 0, 0, 0]
      var isFinished = false
      while !isFinished {
        switch scheduler.next(at: now) {
        case .fire(let turn):
          given[turn.focus.index] += 1
          now = turn.deadline + .microseconds(10)
          scheduler.fired(turn.focus, at: turn.deadline, energy: .millijoules(1))
        case .wait(let until, _): now = until
        case .finished: isFinished = true
        }
      }
      #expect(given == [0, 2, 0, 5])
    }
  }

  @Test func nothingIsNamedBeforeALawIsResident() throws {
    try withScheduler(ball(4, spacing: 3, pulses: 5)) { scheduler in
      let now = Instant(nanoseconds: 5_000_000)
      scheduler.setSlots(2)
      let empty = scheduler.next(at: now)
      #expect(empty == .wait(until: now + PulseScheduler.lookAgain, .lawLoading))
      let isResident = scheduler.isRotationResident
      #expect(!isResident)
      let law = scheduler.lawWanted(activeSlot: nil)
      #expect(law == LawWanted(focus: FocusIndex(0), slot: SlotIndex(0)))
      let again = scheduler.lawWanted(activeSlot: nil)
      #expect(again == law)
      if let law { scheduler.lawIsResident(law) }
      #expect(scheduler.isRotationResident && scheduler.slot(of: FocusIndex(0)) == SlotIndex(0))
      guard case .fire(let turn) = scheduler.next(at: now) else {
        Issue.record("nothing named")
        return
      }
      #expect(turn.focus == FocusIndex(0) && turn.deadline == now + .microseconds(200))
    }
  }

  /// The front end refuses to have its active slot overwritten.
  @Test func theActiveSlotIsNotOfferedForLoading() throws {
    try withScheduler(ball(4, spacing: 3, pulses: 5)) { scheduler in
      scheduler.setSlots(3)
      load(&scheduler)
      let held = scheduler.slot(of: FocusIndex(0))
      let slot = try #require(held)
      scheduler.retire(FocusIndex(0))
      let refused = scheduler.lawWanted(activeSlot: slot)
      #expect(refused == nil)
      let offered = scheduler.lawWanted(activeSlot: SlotIndex(1))
      #expect(offered?.slot == slot)
    }
  }

  @Test func aFocusRetiredWhileItsLawIsLoadedNeverEnters() throws {
    try withScheduler(ball(3, spacing: 3, pulses: 5)) { scheduler in
      scheduler.setSlots(3)
      let wanted = scheduler.lawWanted(activeSlot: nil)
      let law = try #require(wanted)
      scheduler.retire(law.focus)
      scheduler.lawIsResident(law)
      #expect(scheduler.slot(of: law.focus) == nil)
      load(&scheduler)
      #expect(scheduler.isRotationResident && scheduler.fociLeft == 2)
      scheduler.retire(law.focus)
      #expect(scheduler.fociLeft == 2 && scheduler.pulsesLeft == 10)
    }
  }

  @Test func aBurstThatTakesMoreThanExpectedIsSeenBeforeItsTrigger() throws {
    var regimen = Regimen.rapid()
    regimen.energyLimit = .millijoules(10)
    try withScheduler(ball(8, spacing: 3, pulses: 5), regimen, energy: .millijoules(2)) { scheduler in
      scheduler.setSlots(8)
      load(&scheduler)
      var now = Instant(nanoseconds: 0)
      for _ in 0..<4 {
        guard case .fire(let turn) = scheduler.next(at: now) else { break }
        scheduler.fired(turn.focus, at: turn.deadline, energy: .millijoules(2))
        now = turn.deadline + .microseconds(10)
      }
      guard case .fire(let fifth) = scheduler.next(at: now) else {
        Issue.record("room for a fifth burst")
        return
      }
      let fits = [2, 2.000_001, 10.1].map { scheduler.fitsEnergy(.millijoules($0), fifth) }
      #expect(fits == [true, false, false])
    }
  }

  /// A pulse reported before its deadline counts at its deadline: nothing moves closer together.
  @Test func anEarlyReportShortensNothing() throws {
    try withScheduler(ball(8, spacing: 3, pulses: 5)) { scheduler in
      scheduler.setSlots(8)
      load(&scheduler)
      let start = Instant(nanoseconds: 0)
      guard case .fire(let first) = scheduler.next(at: start) else { return }
      scheduler.fired(first.focus, at: first.deadline - .microseconds(90), energy: .millijoules(1))
      guard case .fire(let second) = scheduler.next(at: first.deadline) else {
        Issue.record("a second focus is due")
        return
      }
      #expect(second.deadline - first.deadline == .milliseconds(5))
    }
  }

  /// 6 mJ instead of the 1 mJ expected: a second burst like it would exceed the 10 mJ of the window.
  @Test func theNextBurstIsExpectedToTakeWhatTheLastOneTook() throws {
    var regimen = Regimen.rapid(revisit: .zero)
    regimen.energyLimit = .millijoules(10)
    try withScheduler(ball(1, spacing: 3, pulses: 5), regimen) { scheduler in
      scheduler.setSlots(1)
      load(&scheduler)
      guard case .fire(let first) = scheduler.next(at: Instant(nanoseconds: 0)) else {
        Issue.record("nothing named")
        return
      }
      scheduler.fired(first.focus, at: first.deadline, energy: .millijoules(6))
      let decision = scheduler.next(at: first.deadline + .milliseconds(1))
      let wake = first.deadline + .seconds(1) - PulseScheduler.horizon - regimen.deadTime
      #expect(decision == .wait(until: wake, .energy))
    }
  }
}
