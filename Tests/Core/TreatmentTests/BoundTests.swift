import HistotripsyCore
import Testing
import VirtualBoard

/// Do high voltage, lease and pressure have bounds of their own, whatever the schedule, the log or the person does?
@Suite struct BoundTests {
  /// Advances to the end, and gives the longest time for which the high voltage was on without a burst.
  private func longestIdleHighVoltage(
    _ owner: Owner, step: (Owner) throws -> Void = { try $0.step() }
  ) throws -> Nanoseconds {
    var longest = Nanoseconds.zero
    var since: Instant?
    var fired = owner.board.pulsesFired
    var steps = 0
    while !owner.run.controller.state.isFinal, steps < 200_000 {
      steps += 1
      try step(owner)
      let now = owner.board.present
      if !owner.board.isHighVoltageOn {
        since = nil
      } else if owner.board.pulsesFired != fired || since == nil {
        since = now
      }
      fired = owner.board.pulsesFired
      if let since, longest < now - since { longest = now - since }
      let broken = owner.run.controller.brokenInvariant()
      try #require(broken == nil, "\(String(describing: broken))")
    }
    return longest
  }

  // MARK: High voltage

  @Test func highVoltageIsOffThroughLongRestsAndNoPulseLosesItsSlot() throws {
    var bench = Owner.smallBench()
    bench.setup.regimen.replenishment = .seconds(8)
    bench.setup.regimen.endsWhenDone = false
    let owner = try Owner(bench)
    let longest = try longestIdleHighVoltage(owner)
    #expect(owner.run.controller.state == .complete, "\(owner.run.controller.latch)")
    // On early enough to settle (50 ms), and the time to a deadline (20 ms and the lead); off within a slice and the way to rest.
    #expect(longest < .milliseconds(100), "\(longest)")
    let fired = owner.board.given.map(\.instant)
    let silences = zip(fired, fired.dropFirst()).map { $1 - $0 }.filter { $0 > .seconds(1) }
    #expect(silences.count >= 8)
    // The pause of the owner lies in one of them.
    #expect(silences.allSatisfy { $0 >= .seconds(8) && $0 < .milliseconds(8030) }, "\(silences)")
    let isExact = owner.run.controller.ledger.isExact()
    #expect(isExact && owner.board.refusedToFire == 0)
    #expect(owner.bench.observer(of: owner.board, baselinePulses: 4).judgeRecords().isEmpty)
  }

  @Test func aLogThatDoesNotAnswerLeavesTheHighVoltageOff() throws {
    var bench = Owner.smallBench()
    bench.setup.leaseConsent = .whenRecorded
    let owner = try Owner(bench)
    var asked: Instant?
    let longest = try longestIdleHighVoltage(owner) { owner in
      try owner.step()
      guard let intent = owner.run.controller.intentToRecord else {
        asked = nil
        return
      }
      let since = asked ?? owner.board.present
      asked = since
      // Ten seconds for every record.
      if owner.board.present - since > .seconds(10) { owner.run.controller.confirmIntent(intent.number) }
    }
    #expect(owner.run.controller.state == .complete, "\(owner.run.controller.latch)")
    #expect(longest > .seconds(2) && longest < Supervisor.restMinimum + .milliseconds(100), "\(longest)")
    let isExact = owner.run.controller.ledger.isExact()
    #expect(isExact)
  }

  @Test func armedAndNotBegunTheHighVoltageGoesOffAndCanBeArmedAgain() throws {
    let owner = try Owner()
    try owner.run.arm()
    let armed = owner.board.present
    while owner.run.controller.state == .armed, owner.board.present - armed < .seconds(60) {
      owner.run.controller.advance()
    }
    #expect(owner.run.controller.state == .ready && !owner.board.isHighVoltageOn)
    let after = owner.board.present - armed
    #expect(after >= Supervisor.armedMaximum && after < Supervisor.armedMaximum + .milliseconds(50))
    try owner.work()
    #expect(owner.run.controller.state == .complete, "\(owner.run.controller.latch)")
  }

  // MARK: Lease

  /// A wire that couples, or another program: a trigger that nothing asked for, between two pulses.
  @Test func aStrayTriggerBetweenTwoPulsesIsRefused() throws {
    let owner = try Owner()
    while owner.board.pulsesFired.value < 7 { try owner.step() }
    let fired = owner.board.pulsesFired
    // Past the shortest period, before the next pulse is prepared.
    owner.board.pass(until: owner.board.present + .milliseconds(6))
    try owner.board.drive(.trigger, .asserted)
    owner.board.pass(until: owner.board.present + .microseconds(2))
    try owner.board.drive(.trigger, .released)
    #expect(owner.board.pulsesFired == fired && owner.board.refusedToFire == 1)
    #expect(owner.board.leaseEnd == fired)
    try owner.work()
    #expect(owner.run.controller.state == .complete, "\(owner.run.controller.latch)")
    let isExact = owner.run.controller.ledger.isExact()
    #expect(isExact)
    let told = owner.run.events().compactMap {
      if case .strayTriggers(let total) = $0.kind { total } else { nil }
    }
    #expect(told == [1])
  }

  // MARK: Pressure

  /// A hydrophone at the focus whose certificate says that it gives this much.
  private func heard(_ voltsPerPascal: Double, _ adjust: (inout Bench) -> Void = { _ in }) throws -> Owner {
    var bench = Owner.smallBench()
    bench.foci = [Focus(position: .origin, plannedPulses: 120)]
    bench.setup.regimen.endsWhenDone = false
    bench.medium.receiver = .hydrophone(at: .origin)
    bench.setup.feedback = .hydrophone(voltsPerPascal: voltsPerPascal)
    adjust(&bench)
    let owner = try Owner(bench)
    try owner.work()
    return owner
  }

  private func expectSafe(_ owner: Owner) {
    #expect(owner.run.controller.state == .faulted && !owner.board.isHighVoltageOn)
    let isExact = owner.run.controller.ledger.isExact()
    #expect(isExact)
  }

  @Test func aMeasuredPressureAboveTheLimitTrips() throws {
    let owner = try heard(20e-9)
    guard case .pressureOverLimit(let measured, let limit) = owner.run.controller.latch.first else {
      Issue.record("\(owner.run.controller.latch)")
      return
    }
    #expect(limit == owner.bench.setup.limits.setPointMaximum && measured > limit * 1.1)
    // The first pulse of full pressure is the last.
    #expect(owner.board.pulsesFired.value == 5)
    expectSafe(owner)
  }

  @Test func readingsThatClipInARowTrip() throws {
    let owner = try heard(50e-9) { bench in
      let adjust = bench.adjust
      bench.adjust = {
        adjust(&$0)
        $0.frontEnd.receiverFullScale = .volts(0.2)
      }
    }
    #expect(owner.run.controller.latch.first == .pressureNotHeld(.ignoredClipped))
    #expect(owner.board.pulsesFired.value == UInt32(Supervisor.clippedMaximum))
    expectSafe(owner)
  }

  @Test func aLoopThatStaysAtItsLowerEndTrips() throws {
    // It reads half as much again: four fifths of the drive, the least, still read above the set-point.
    let owner = try heard(33e-9) { $0.setup.limits.setPointMaximum = .megapascals(60) }
    #expect(owner.run.controller.latch.first == .pressureNotHeld(.atLowerLimit))
    expectSafe(owner)
  }
}
