import HistotripsyCore
import Testing
import VirtualBoard

/// High voltage, watchdog, latched faults and power-on of the front end (`Board/front-end.md` §2, §5, §6).
@Suite struct SafetyTests {
  @Test func theHeartbeatWatchdogCutsWithin95To100Milliseconds() throws {
    let bench = Bench()
    try bench.arm()
    try bench.live(.milliseconds(500))
    #expect(bench.board.isHighVoltageOn)
    let last = try #require(bench.board.lastHeartbeat)
    bench.board.pass(until: last + .milliseconds(95) - Nanoseconds(1))
    #expect(bench.board.isHighVoltageOn)
    bench.board.pass(until: last + .milliseconds(100))
    #expect(bench.board.isHighVoltageOn == false)
    #expect(bench.board.latchedFaults == [.heartbeatLost])
    let off = try #require(bench.board.highVoltageWentOff) - last
    #expect(off >= .milliseconds(95) && off <= .milliseconds(100))
    #expect(try bench.board.sense(.fault) == .asserted)
  }

  @Test func aLostHeartbeatDoesNotClearWhileItIsLost() throws {
    let bench = Bench()
    try bench.arm()
    try bench.wait(.milliseconds(120))
    try bench.clearFaults()
    #expect(bench.board.latchedFaults == [.heartbeatLost])
    try bench.beat()
    try bench.clearFaults()
    #expect(bench.board.latchedFaults.isEmpty)
  }

  @Test func clearingNeverReenergises() throws {
    let bench = Bench()
    try bench.arm()
    bench.board.schedule(WorldEvent(.pressEmergencyStop, at: .zero))
    #expect(bench.board.isHighVoltageOn == false)
    try bench.clearFaults()
    #expect(bench.board.latchedFaults == [.emergencyStop], "still pressed")
    bench.board.schedule(WorldEvent(.releaseEmergencyStop, at: .zero))
    #expect(bench.board.latchedFaults == [.emergencyStop], "latched")
    try bench.beat()
    try bench.clearFaults()
    #expect(bench.board.latchedFaults.isEmpty)
    #expect(bench.board.isHighVoltageOn == false)
    #expect(try bench.fire() == .refused(.disabled))
    try bench.board.drive(.enable, .released)
    try bench.board.drive(.enable, .asserted)
    #expect(bench.board.isHighVoltageOn)
  }

  @Test func theFirstFaultStaysNamedWhenMoreFollow() throws {
    let bench = Bench()
    try bench.arm()
    bench.board.schedule(WorldEvent(.driverStage(tooHot: true), at: .zero))
    bench.board.schedule(WorldEvent(.openInterlock, at: .zero))
    let status = try bench.read(0x01, 20)
    #expect(Bench.number(status[2..<4]) == 1 << 4 | 1 << 1)
    #expect(status[4] == 5)
  }

  @Test func highVoltageNeedsLockClearInterlockAndARisingEnable() throws {
    let bench = Bench()
    try bench.board.drive(.enable, .asserted)
    #expect(bench.board.isHighVoltageOn == false, "limits unlocked, power-on fault")
    try bench.clearFaults()
    try bench.setLimits()
    try bench.lock()
    try bench.beat()
    try bench.clearFaults()
    #expect(bench.board.isHighVoltageOn == false, "no new edge")
    try bench.board.drive(.enable, .released)
    try bench.board.drive(.enable, .asserted)
    #expect(bench.board.isHighVoltageOn)
    bench.board.schedule(WorldEvent(.openInterlock, at: .zero))
    #expect(bench.board.isHighVoltageOn == false)
  }

  @Test func enableIsIgnoredAfterPowerOnUntilSeenReleased() throws {
    let bench = Bench()
    try bench.arm()
    bench.board.schedule(WorldEvent(.brownOut(.milliseconds(5)), at: .zero))
    try bench.wait(.milliseconds(6))
    try bench.clearFaults()
    try bench.setLimits()
    try bench.lock()
    try bench.beat()
    #expect(bench.board.isHighVoltageOn == false)
    try bench.board.drive(.enable, .asserted)
    #expect(bench.board.isHighVoltageOn == false)
    try bench.board.drive(.enable, .released)
    try bench.board.drive(.enable, .asserted)
    #expect(bench.board.isHighVoltageOn)
  }

  @Test func aBrownOutLosesLimitsLawsAndLeaseAndKeepsTheCounters() throws {
    let bench = Bench()
    try bench.arm()
    try bench.fire()
    bench.board.schedule(WorldEvent(.brownOut(.milliseconds(5)), at: .zero))
    #expect(bench.board.isHighVoltageOn == false)
    #expect(bench.fault(0x30, [0x01], read: 21) == .nack)
    #expect(try bench.board.sense(.fault) == .asserted)
    #expect(try bench.board.sense(.emergencyStop) == .asserted)
    #expect(try bench.board.sense(.ready) == .released)
    try bench.wait(.milliseconds(6))
    #expect(bench.board.latchedFaults == [.powerOn])
    #expect(bench.board.areLimitsLocked == false)
    #expect(bench.board.isSealed(SlotIndex(0)) == false)
    #expect(bench.board.law(in: SlotIndex(0)).allSatisfy { $0 == 0 })
    #expect(bench.board.leaseEnd == PulseNumber(1))
    #expect(bench.board.pulsesFired == PulseNumber(1))
    #expect(try bench.read(0x06, 12).allSatisfy { $0 == 0 })
  }

  @Test func aTriggerHeldTooLongIsAFaultAndTheLevelNeverProlongsTheBurst() throws {
    let bench = Bench()
    try bench.arm()
    try bench.board.drive(.trigger, .asserted)
    let edge = bench.board.present
    bench.board.pass(until: edge + .milliseconds(10) - Nanoseconds(1))
    #expect(bench.board.latchedFaults.isEmpty)
    bench.board.pass(until: edge + .milliseconds(10))
    #expect(bench.board.latchedFaults == [.triggerStuck])
    #expect(bench.board.tally.fired == 1)
    try bench.beat()
    try bench.clearFaults()
    #expect(bench.board.latchedFaults == [.triggerStuck])
    try bench.board.drive(.trigger, .released)
    try bench.clearFaults()
    #expect(bench.board.latchedFaults.isEmpty)
  }

  @Test func pulseDoneFallsAtTheTriggerAndRisesWhenListeningEnds() throws {
    let bench = Bench()
    try bench.arm()
    try bench.fire()
    let trigger = bench.board.triggers[0].instant
    let done = try bench.board.wait(
      for: .asserted, on: .pulseDone, until: bench.board.present + .milliseconds(2))
    #expect(done == trigger + .microseconds(500))
    try bench.wait(.milliseconds(2))
    try bench.fire()
    let fell = try bench.board.wait(
      for: .released, on: .pulseDone, until: bench.board.present + .milliseconds(2))
    #expect(fell == bench.board.triggers[1].instant)
  }

  @Test func theGateLineFollowsTheMedium() throws {
    let medium = TestMedium()
    let start = Instant(nanoseconds: .max - 50_000_000)
    medium.gateChanges = [start + .milliseconds(30), start + .milliseconds(80)]
    let bench = Bench(medium: medium) { $0.start = start }
    #expect(try bench.board.sense(.respiratoryGate) == .asserted)
    let closes = try bench.board.wait(
      for: .released, on: .respiratoryGate, until: start + .milliseconds(200))
    #expect(closes == start + .milliseconds(30))
    let opens = try bench.board.wait(for: .asserted, on: .respiratoryGate, until: start + .milliseconds(200))
    #expect(opens == start + .milliseconds(80), "across the wrap of the clock")
  }

  @Test func theEmergencyStopCanBeTiedToAPulse() throws {
    let bench = Bench()
    bench.board.schedule(WorldEvent(.pressEmergencyStop, atPulse: 2, after: .microseconds(700)))
    try bench.arm()
    for _ in 0..<3 {
      try bench.fire()
      try bench.wait(.milliseconds(2))
    }
    #expect(
      bench.board.triggers.map(\.outcome)
        == [.fired(PulseNumber(1)), .fired(PulseNumber(2)), .refused(.emergencyStop)])
    #expect(bench.board.highVoltageWentOff == bench.board.triggers[1].instant + .microseconds(700))
  }

  @Test func makeSafeReleasesTheTriggerFirstAndIsIdempotent() throws {
    let bench = Bench { $0.isTraced = true }
    try bench.arm()
    try bench.board.drive(.trigger, .asserted)
    try bench.board.drive(.steer, .asserted)
    let before = bench.board.present
    bench.board.makeSafe()
    #expect(bench.board.present - before <= .milliseconds(1))
    for line in OutputLine.all { #expect(bench.board.arrivedLevel(line) == .released) }
    #expect(bench.board.isHighVoltageOn == false)
    // The dump's codes: # trigger, $ steer, % enable.
    let lines = String(decoding: bench.board.vcd(), as: UTF8.self).split(separator: "\n")
    let trigger = try #require(lines.lastIndex(of: "0#"))
    let enable = try #require(lines.lastIndex(of: "0%"))
    let steer = try #require(lines.lastIndex(of: "0$"))
    #expect(trigger < enable && enable < steer)
    bench.board.makeSafe()
    #expect(bench.board.isHighVoltageOn == false)
  }
}
