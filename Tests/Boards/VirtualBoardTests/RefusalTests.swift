import HistotripsyCore
import Testing
import VirtualBoard

/// Every reason for which the sequencer fires nothing (`Board/front-end.md` §4, §6).
@Suite struct RefusalTests {
  private func expectRefused(
    _ bench: Bench, _ reason: TriggerRecord.Refusal, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let fired = bench.board.pulsesFired
    let refused = bench.board.triggersRefused
    let heard = bench.medium.sonications.count
    #expect(try bench.fire() == .refused(reason), sourceLocation: sourceLocation)
    #expect(bench.board.pulsesFired == fired, sourceLocation: sourceLocation)
    #expect(bench.board.triggersRefused == refused + 1, sourceLocation: sourceLocation)
    #expect(bench.medium.sonications.count == heard, sourceLocation: sourceLocation)
    #expect(try bench.lastRefusal == Int(reason.rawValue), sourceLocation: sourceLocation)
  }

  @Test func anArmedFrontEndFires() throws {
    let bench = Bench()
    try bench.arm()
    #expect(try bench.fire() == .fired(PulseNumber(1)))
    #expect(bench.medium.sonications.count == 1)
    #expect(abs(bench.medium.sonications[0].burst.rail.volts - 100) < 0.05)
    #expect(bench.medium.sonications[0].burst.cycles == 2)
    #expect(bench.medium.sonications[0].burst.at == bench.board.triggers[0].instant + .microseconds(1))
  }

  @Test func aReleasedEnableRefusesAsDisabled() throws {
    let bench = Bench()
    try bench.arm()
    try bench.board.drive(.enable, .released)
    try expectRefused(bench, .disabled)
  }

  @Test func aRailOutsideItsToleranceRefusesAsNotReady() throws {
    let bench = Bench()
    try bench.arm()
    try bench.setRail(volts: 60)
    try expectRefused(bench, .notReady)
    try bench.wait(.milliseconds(3))
    #expect(try bench.fire() == .fired(PulseNumber(1)))
  }

  @Test func aLatchedFaultRefuses() throws {
    let bench = Bench()
    try bench.arm()
    bench.board.schedule(WorldEvent(.driverStage(tooHot: true), at: .zero))
    try bench.beat()
    try expectRefused(bench, .faultLatched)
  }

  @Test func aStaleHeartbeatRefuses() throws {
    let bench = Bench()
    try bench.arm()
    try bench.wait(.milliseconds(101))
    try expectRefused(bench, .heartbeatStale)
  }

  @Test func thePressedEmergencyStopGoesBeforeEverything() throws {
    let bench = Bench()
    bench.board.schedule(WorldEvent(.pressEmergencyStop, at: .zero))
    try expectRefused(bench, .emergencyStop)
  }

  @Test func theOpenInterlockGoesNext() throws {
    let bench = Bench()
    bench.board.schedule(WorldEvent(.openInterlock, at: .zero))
    try expectRefused(bench, .interlockOpen)
  }

  @Test func aClosedGateRefusesOnlyWhenItIsRequired() throws {
    let medium = TestMedium()
    medium.isGateOpenAtFirst = false
    let gated = Bench(medium: medium)
    try gated.arm(options: 1)
    try expectRefused(gated, .gateClosed)
    let free = Bench(medium: medium)
    try free.arm(options: 0)
    #expect(try free.fire() == .fired(PulseNumber(1)))
  }

  @Test func anExhaustedLeaseRefuses() throws {
    let bench = Bench()
    try bench.arm(lease: 2)
    for _ in 0..<2 {
      try bench.fire()
      try bench.wait(.milliseconds(1))
    }
    try expectRefused(bench, .leaseExhausted)
    try bench.setLease(3)
    #expect(try bench.fire() == .fired(PulseNumber(3)))
  }

  @Test func aLeaseTakenBackRefuses() throws {
    let bench = Bench()
    try bench.arm(lease: 100)
    try bench.setLease(0)
    try expectRefused(bench, .leaseExhausted)
  }

  @Test func anUnsealedLawRefuses() throws {
    let bench = Bench()
    try bench.arm()
    try bench.load(slot: 1)
    try bench.stage(1)
    try bench.writeLaw(slot: 1)
    try bench.strobe(.steer)
    try bench.wait(.milliseconds(1))
    try expectRefused(bench, .lawUnsealed)
  }

  @Test func noActiveLawRefusesAsUnsealed() throws {
    let bench = Bench()
    try bench.clearFaults()
    try bench.setLimits()
    try bench.setBurst()
    try bench.lock()
    try bench.setLease(5)
    try bench.setRail(volts: 50)
    try bench.beat()
    try bench.board.drive(.enable, .asserted)
    try bench.wait(.milliseconds(3))
    try expectRefused(bench, .lawUnsealed)
  }

  @Test func theDeadTimeAfterASteerStrobeIsRefusedToTheNanosecond() throws {
    let bench = Bench()
    try bench.arm()
    try bench.strobe(.steer)
    let steered = bench.board.present - .microseconds(1)
    // The trigger's edge is on the wire one microsecond after the call.
    try bench.board.wait(until: steered + .microseconds(200) - .microseconds(1) - Nanoseconds(1))
    try expectRefused(bench, .deadTime)

    try bench.wait(.milliseconds(1))
    try bench.strobe(.steer)
    let again = bench.board.present - .microseconds(1)
    try bench.board.wait(until: again + .microseconds(200) - .microseconds(1))
    #expect(try bench.fire() == .fired(PulseNumber(1)))
  }

  @Test func aTriggerWithinTheMinimumPeriodRefuses() throws {
    let bench = Bench()
    try bench.arm()
    let start = bench.board.present
    try bench.fire()
    try bench.board.wait(until: start + .microseconds(999))
    try expectRefused(bench, .tooSoon)
    try bench.board.wait(until: start + .milliseconds(2))
    #expect(try bench.fire() == .fired(PulseNumber(2)))
  }

  @Test func theDutyWindowRefusesTheBurstThatWouldExceedIt() throws {
    let bench = Bench()
    try bench.clearFaults()
    // 4 µs a burst, 12 µs in any 100 ms.
    try bench.setLimits(duty: 120)
    try bench.setBurst()
    try bench.lock()
    try bench.load()
    try bench.stage(0)
    try bench.strobe(.steer)
    try bench.setLease(100)
    try bench.setRail(volts: 50)
    try bench.beat()
    try bench.board.drive(.enable, .asserted)
    try bench.wait(.milliseconds(3))
    let first = bench.board.present + .microseconds(1)
    for _ in 0..<3 {
      #expect(try bench.fire() != .refused(.dutyExceeded))
      try bench.wait(.milliseconds(2))
    }
    try expectRefused(bench, .dutyExceeded)
    try bench.live(.milliseconds(80))
    // One nanosecond before the first burst leaves the window, and then as it has left.
    // A lease lasts 50 ms.
    try bench.setLease(100)
    try bench.board.wait(until: first + .milliseconds(100) - .microseconds(1) - Nanoseconds(1))
    #expect(try bench.fire() == .refused(.dutyExceeded))
    try bench.board.wait(until: first + .milliseconds(100) - .microseconds(1) + .microseconds(2))
    #expect(try bench.fire() == .fired(PulseNumber(4)))
  }

  /// `Board/front-end.md` §4: void 50 ms after its STOP, and not before; a repeated grant begins the time anew.
  @Test func aLeaseRunsOutByItself() throws {
    let bench = Bench()
    try bench.arm()
    try bench.live(.milliseconds(10))
    try bench.setLease(100)
    // The message's STOP lies before this.
    let granted = bench.board.present
    try bench.beat()
    try bench.board.wait(until: granted + .milliseconds(49) + .microseconds(800))
    #expect(try bench.fire() == .fired(PulseNumber(1)))
    try bench.beat()
    try bench.board.wait(until: granted + .milliseconds(51))
    #expect(try bench.fire() == .refused(.leaseExhausted))
    #expect(try bench.isFlagged(10) == false)
    try bench.setLease(100)
    #expect(try bench.isFlagged(10))
    #expect(try bench.fire() == .fired(PulseNumber(2)))
  }

  @Test func unlockedLimitsRefuse() throws {
    let bench = Bench()
    try bench.clearFaults()
    try bench.setLimits()
    try expectRefused(bench, .limitsUnlocked)
  }

  @Test func aBurstLongerThanTheLimitsNowAllowRefuses() throws {
    let bench = Bench()
    try bench.clearFaults()
    try bench.setLimits(burst: 20_000)
    try bench.setBurst(cycles: 10)
    try bench.setLimits(burst: 10_000)
    try bench.lock()
    try bench.load()
    try bench.stage(0)
    try bench.strobe(.steer)
    try bench.setLease(5)
    try bench.setRail(volts: 50)
    try bench.beat()
    try bench.board.drive(.enable, .asserted)
    try bench.wait(.milliseconds(3))
    try expectRefused(bench, .burstTooLong)
  }

  @Test func aTriggerWhileListeningRefuses() throws {
    let bench = Bench()
    try bench.arm()
    try bench.setBurst(listen: 5000)
    try bench.fire()
    try bench.wait(.milliseconds(2))
    try expectRefused(bench, .burstInProgress)
  }

  @Test func morePulsesThanAllowedSincePowerOnRefuse() throws {
    let bench = Bench()
    try bench.clearFaults()
    try bench.setLimits(pulses: 2)
    try bench.setBurst()
    try bench.lock()
    try bench.load()
    try bench.stage(0)
    try bench.strobe(.steer)
    try bench.setLease(100)
    try bench.setRail(volts: 50)
    try bench.beat()
    try bench.board.drive(.enable, .asserted)
    try bench.wait(.milliseconds(3))
    for _ in 0..<2 {
      try bench.fire()
      try bench.wait(.milliseconds(1))
    }
    try expectRefused(bench, .pulsesExhausted)
  }

  @Test func aRefusedTriggerDoesNotMovePulseDone() throws {
    let bench = Bench()
    try bench.arm()
    try bench.fire()
    try bench.wait(.milliseconds(2))
    #expect(try bench.board.sense(.pulseDone) == .asserted)
    try bench.setLease(0)
    try bench.fire()
    #expect(try bench.board.sense(.pulseDone) == .asserted)
  }
}
