import HistotripsyCore

extension Int64 {
  /// A moment that has never been: so far back that every span since then is long enough.
  static let never = Int64.min / 2
  /// The moment of something that time alone does not bring about.
  static let notDue = Int64.max
}

/// The front end's hardware behind its lines (`Board/front-end.md` §2 and §5 to §7). The registers of §3, §4 and §8 are
/// `SequencerDevice`'s, which speaks to this type.
///
/// Each part owns its state and states its invariants; this type carries what happens on the wires and in the room from one
/// part to the next:
/// - `Supply` power, `enable`, high voltage and rail; `Watchdog` the heartbeat; `FaultRegister` what is latched
/// - `Surroundings` safety loops and gate; `Strobes` the levels of `trigger` and `steer`
/// - `LawBank` law slots; `Admission` limits, burst, lease, and whether a trigger fires; `Listening` from burst to features
/// - `Counters` the non-volatile counts; `TriggerHistory` the record that only tests see
///
/// Time is nanoseconds since the board started (`t`). Nothing is polled: the owner calls `handleEvents(at:)` at `nextEvent`.
final class FrontEnd {
  let configuration: FrontEndConfiguration
  let medium: any MediumPort
  let inputs: InputLines
  let roster: FaultRoster
  let wires: WireLog
  let start: Instant

  private(set) var supply: Supply
  private(set) var watchdog: Watchdog
  private(set) var faults = FaultRegister()
  private(set) var surroundings = Surroundings()
  private(set) var strobes: Strobes
  private(set) var laws: LawBank
  private(set) var admission = Admission()
  private(set) var listening: Listening
  private(set) var counters: Counters
  private(set) var history: TriggerHistory

  /// When something falls due; `.notDue`: nothing does, or there is no power.
  private(set) var nextEvent = Int64.notDue
  private var watchdogAt = Int64.notDue
  private var railEventAt = Int64.notDue

  init(
    _ configuration: FrontEndConfiguration, medium: any MediumPort, inputs: InputLines, roster: FaultRoster,
    wires: WireLog, start: Instant, records keeping: RecordKeeping, witness: (any BurstWitness)?
  ) {
    precondition((1...4096).contains(configuration.elements), "1 to 4096 elements")
    precondition((2...4096).contains(configuration.slots), "2 to 4096 law slots")
    precondition((1...65_535).contains(configuration.captureSamples), "1 to 65535 capture samples")
    precondition(
      (1...4_294_967_295).contains(configuration.clock.hertz), "the clock is stated in 32 bits of hertz")
    precondition(
      configuration.heartbeatMaximum >= .milliseconds(95)
        && configuration.heartbeatMaximum <= .milliseconds(100),
      "the heartbeat watchdog is 100 ms, +0, -5 ms")
    self.configuration = configuration
    self.medium = medium
    self.inputs = inputs
    self.roster = roster
    self.wires = wires
    self.start = start
    supply = Supply(rise: Double(configuration.railRise.count), fall: Double(configuration.railFall.count))
    watchdog = Watchdog(limit: configuration.heartbeatMaximum.count)
    strobes = Strobes(longest: configuration.triggerMaximum.count)
    laws = LawBank(slots: configuration.slots, elements: configuration.elements)
    listening = Listening(captureSamples: configuration.captureSamples)
    counters = Counters(configuration, witness: witness)
    history = TriggerHistory(keeping)
    medium.reserve(laws: configuration.slots + 1)  // One is in hand while it takes another's place.
  }

  func instant(_ t: Int64) -> Instant { start + Nanoseconds(t) }

  // MARK: What is true now

  /// §6. That a rail 5 % above the limit is too high follows from 2 %; so one comparison says both.
  private func isRailOverLimit(_ volts: Double) -> Bool {
    !configuration.isTrusting && admission.limits.railMillivolts != 0
      && volts > admission.limits.railVolts * 1.02
  }

  /// The `ready` line and flag (§2).
  func isReady(rail volts: Double) -> Bool {
    supply.isHighVoltageOn && supply.isSettled(volts) && faults.isEmpty && admission.isLocked
  }

  /// Every part's invariants. They are asserted after every change.
  var isConsistent: Bool {
    supply.isConsistent && watchdog.isConsistent && faults.isConsistent && strobes.isConsistent
      && laws.isConsistent && admission.isConsistent && listening.isConsistent
  }

  // MARK: Time

  /// Finds out anew what time alone will change, and tells the controller's inputs. After every change of state.
  func update(at t: Int64) {
    watchdogAt = .notDue
    railEventAt = .notDue
    var ready = false
    if supply.isPowered {
      if supply.isEnableAsserted && !faults.contains(.heartbeatLost) && supply.hasSeenEnableReleased {
        watchdogAt = max(t, watchdog.expiry)
      }
      if supply.isHighVoltageOn {
        let volts = supply.rail.volts(at: t)
        let isSettled = supply.isSettled(volts)
        ready = isSettled && faults.isEmpty && admission.isLocked
        railEventAt = railEvent(volts, isSettled: isSettled, after: t)
      }
    }
    publish(ready: ready, at: t)
    findNextEvent()
    assert(isConsistent, "an invariant of the front end does not hold")
  }

  /// When the rail, on its present course, settles or goes beyond its limit; `.notDue`: neither.
  @inline(__always) private func railEvent(_ volts: Double, isSettled: Bool, after t: Int64) -> Int64 {
    if isRailOverLimit(volts) { return t }
    var event = Int64.notDue
    if !isSettled,
      let at = supply.rail.arrival(at: supply.setPoint, within: supply.tolerance, after: t)
    {
      event = at
    }
    let highest = admission.limits.railVolts * 1.02
    if supply.rail.target > highest, let at = supply.rail.crossing(of: highest, after: t) {
      event = min(event, at)
    }
    return event
  }

  private func findNextEvent() {
    let next = min(min(watchdogAt, listening.endsAt), min(railEventAt, surroundings.gateChangesAt))
    nextEvent = supply.isPowered ? min(next, strobes.stuckAt) : .notDue
  }

  private func publish(ready: Bool, at t: Int64) {
    var levels: UInt8
    if supply.isPowered {
      levels = ready ? InputLines.bit(.ready) : 0
      if !faults.isEmpty { levels |= InputLines.bit(.fault) }
      if surroundings.isEmergencyStopPressed { levels |= InputLines.bit(.emergencyStop) }
      if surroundings.isInterlockClosed { levels |= InputLines.bit(.interlock) }
      if surroundings.isGateOpen { levels |= InputLines.bit(.respiratoryGate) }
      if listening.isDone { levels |= InputLines.bit(.pulseDone) }
    } else {
      levels = inputs.levelsOfLowWires
    }
    inputs.publish(levels, at: t)
  }

  /// Does what falls due at `t`, the present `nextEvent`.
  func handleEvents(at t: Int64) {
    if watchdogAt <= t { latch(.heartbeatLost, at: t) }
    if strobes.stuckAt <= t {
      strobes.reportStuck()
      latch(.triggerStuck, at: t)
    }
    if listening.endsAt <= t { listening.end() }
    if railEventAt <= t && isRailOverLimit(supply.rail.volts(at: t)) { latch(.railOverLimit, at: t) }
    if surroundings.gateChangesAt <= t { surroundings.lookAtGate(in: medium, start: start, at: t) }
    update(at: t)
  }

  // MARK: Power and faults

  func powerOn(at t: Int64) {
    guard !supply.isPowered else { return }
    supply.powerOn()
    wires.note(.power, isAsserted: true, at: t)
    counters.powerOn()
    admission.powerOn(fired: counters.fired)
    watchdog.powerOn()
    laws.powerOn()
    listening.powerOn()
    faults.powerOn()
    latch(.powerOn, at: t)
    if surroundings.isEmergencyStopPressed && !configuration.isTrusting { latch(.emergencyStop, at: t) }
    if !surroundings.isInterlockClosed && !configuration.isTrusting { latch(.interlockOpen, at: t) }
    if surroundings.isDriverTooHot { latch(.overTemperature, at: t) }
    surroundings.lookAtGate(in: medium, start: start, at: t)
    update(at: t)
  }

  func powerOff(at t: Int64) {
    guard supply.isPowered else { return }
    if supply.powerOff(at: t) { noteHighVoltage(at: t) }
    wires.note(.power, isAsserted: false, at: t)
    listening.powerOff()
    surroundings.powerOff()
    update(at: t)
  }

  /// Another front end, with counters of its own, takes this one's place; it is without power.
  func exchange(fired: UInt32) { counters.exchange(fired: fired) }

  /// The levels found on the output lines when power comes: no edges.
  func linesAtPowerOn(_ levels: UInt8, at t: Int64) {
    supply.find(enable: levels & OutputLines.bit(.enable) != 0)
    strobes.find(trigger: levels & OutputLines.bit(.trigger) != 0, at: t)
    update(at: t)
  }

  private func latch(_ fault: LatchedFault, at t: Int64) {
    faults.latch(fault)
    if configuration.isTrusting && fault != .heartbeatLost { return }
    if supply.switchOff(at: t) { noteHighVoltage(at: t) }
  }

  /// `FAULT CLEAR`: what has a cause that still holds stays. Never switches anything on.
  func clearFaults(at t: Int64) {
    var standing: UInt16 = 0
    func keep(_ fault: LatchedFault, while holds: Bool) { if holds { standing |= fault.mask } }
    keep(.emergencyStop, while: surroundings.isEmergencyStopPressed && !configuration.isTrusting)
    keep(.interlockOpen, while: !surroundings.isInterlockClosed && !configuration.isTrusting)
    keep(.heartbeatLost, while: supply.isEnableAsserted && !watchdog.isAlive(at: t))
    keep(.railOverLimit, while: isRailOverLimit(supply.rail.volts(at: t)))
    keep(.overTemperature, while: surroundings.isDriverTooHot)
    keep(.triggerStuck, while: strobes.isTriggerAsserted)
    faults.clear(except: standing)
    update(at: t)
  }

  private func noteHighVoltage(at t: Int64) {
    wires.note(.highVoltage, isAsserted: supply.isHighVoltageOn, at: t)
  }

  // MARK: Lines

  /// An edge on a line from the controller.
  func edge(_ line: OutputLine, _ level: Level, at t: Int64) {
    guard supply.isPowered else { return }
    let isAsserted = level == .asserted
    switch line {
    case .trigger:
      strobes.trigger(isAsserted: isAsserted, at: t)
      if isAsserted { trigger(at: t) }
    case .steer:
      strobes.steer(at: t)
      if isAsserted, laws.latch(at: t) == false { latch(.lawMemory, at: t) }
    case .enable: isAsserted ? enable(at: t) : disable(at: t)
    case .heartbeat: watchdog.beat(at: t)
    }
    update(at: t)
  }

  private func enable(at t: Int64) {
    supply.assertEnable()
    guard supply.hasSeenEnableReleased, admission.isLocked, faults.isEmpty else { return }
    let isCut = !surroundings.isInterlockClosed || surroundings.isEmergencyStopPressed
    guard configuration.isTrusting || !isCut else { return }
    if supply.switchOn(at: t) { noteHighVoltage(at: t) }
  }

  private func disable(at t: Int64) { if supply.releaseEnable(at: t) { noteHighVoltage(at: t) } }

  // MARK: World

  /// The amplitude DAC's output has changed.
  func setRailSetPoint(_ volts: Double, at t: Int64) {
    supply.aim(at: volts, at: t)
    update(at: t)
  }

  func setEmergencyStop(pressed: Bool, at t: Int64) {
    surroundings.setEmergencyStop(pressed: pressed)
    if pressed && supply.isPowered && !configuration.isTrusting { latch(.emergencyStop, at: t) }
    update(at: t)
  }

  func setInterlock(closed: Bool, at t: Int64) {
    surroundings.setInterlock(closed: closed)
    if !closed && supply.isPowered && !configuration.isTrusting { latch(.interlockOpen, at: t) }
    update(at: t)
  }

  func setDriver(tooHot: Bool, at t: Int64) {
    surroundings.setDriver(tooHot: tooHot)
    if tooHot && supply.isPowered { latch(.overTemperature, at: t) }
    update(at: t)
  }

  func upsetLaw(slot: Int, entry: Int, bit: Int, at t: Int64) {
    if !supply.isPowered { return }
    laws.upset(slot: slot, entry: entry, bit: bit)
    if laws.active == UInt16(slot) && !laws.isIntact(slot) { latch(.lawMemory, at: t) }
    update(at: t)
  }

  func shortSwitch(to volts: Double, at t: Int64) {
    supply.short(to: volts, at: t)
    update(at: t)
  }

  // MARK: Registers

  // Each is followed by `update(at:)`, which the device calls once for each message.
  func set(_ limits: SequencerLimits) { admission.set(limits) }
  func lockLimits() { admission.lock() }
  func grant(through number: UInt32, at t: Int64) { admission.grant(through: number, at: t) }
  func stage(_ slot: UInt16) { laws.stage(slot) }
  func write(_ entry: UInt16, slot: Int, element: Int) { laws.write(entry, slot: slot, element: element) }
  func arm(_ request: CaptureMemory.Request) { listening.arm(request) }

  func set(_ burst: BurstSetting) {
    admission.set(burst)
    medium.prepare(carrier: .hertz(Double(burst.carrierHertz)), cycles: Int(burst.cycles))
  }

  func seal(_ slot: Int, check: UInt32) {
    laws.seal(slot, check: check)
    // The expensive part is done here, not at the trigger.
    guard laws.beams[slot] == nil, !roster.has(FaultRoster.elements) else { return }
    laws.keep(medium.beam(of: laws.entries[slot], clock: configuration.clock), for: slot)
  }

  /// The elements have changed: where a law focuses has to be found anew.
  func forgetBeams() { laws.forgetBeams() }

  // MARK: Bursts

  /// A rising edge on `trigger`.
  private func trigger(at t: Int64) {
    let volts = supply.rail.volts(at: t)
    let now = Admission.Conditions(
      isEmergencyStopPressed: surroundings.isEmergencyStopPressed,
      isInterlockClosed: surroundings.isInterlockClosed, isGateOpen: surroundings.isGateOpen,
      isEnableAsserted: supply.isEnableAsserted, isHighVoltageOn: supply.isHighVoltageOn,
      isRailSettled: supply.isSettled(volts), isHeartbeatAlive: watchdog.isAlive(at: t),
      hasFault: !faults.isEmpty, isLawSealed: laws.isActiveSealed, lawLatchedAt: laws.latchedAt,
      isBusy: listening.isBusy, fired: counters.fired)
    // Also a front end that trusts passes the self-test, which tries it at 0 V.
    let trusts = configuration.isTrusting && supply.setPoint > 0
    let reason = trusts ? admission.inability(now) : admission.refusal(at: t, now)
    guard let reason else { return fire(volts, at: t) }
    counters.refuse()
    admission.refuse(reason)
    history.refused(reason)
    if history.isKept {
      record(.refused(reason), volts, laws.isActiveSealed ? laws.beams[Int(laws.active)] : nil, nil, at: t)
    }
  }

  private func fire(_ volts: Double, at t: Int64) {
    let beam = beam(of: Int(laws.active), at: t)
    let setting = admission.burst
    counters.fire(slot: laws.active, cycles: setting.cycles, focus: beam.focus, rail: volts)
    admission.count(at: t)

    let shot = Burst(
      at: instant(t + configuration.latency.count), rail: .volts(volts),
      carrier: .hertz(Double(setting.carrierHertz)), cycles: Int(setting.cycles))
    let echo = medium.sonicate(beam, shot)
    history.fired(didCavitate: echo.didCavitate)
    if history.isKept { record(.fired(PulseNumber(counters.fired)), volts, beam, echo, at: t) }

    let fullScale = configuration.receiverFullScale
    let heard =
      roster.has(FaultRoster.sensors)
      ? roster.heard(echo, last: (listening.lastEcho, listening.lastHeard), fullScale: fullScale, at: t)
      : echo
    listening.capture(
      pulse: counters.fired, at: t, voltsPerCount: Double(configuration.captureScale) * 1e-9
    ) { request, samples in
      medium.waveform(
        of: beam, shot, echo: heard, delay: Nanoseconds(Int64(request.delayNanoseconds)),
        interval: Nanoseconds(Int64(request.intervalNanoseconds)), into: &samples)
      roster.distort(&samples, fullScale: fullScale, at: t)
    }
    let features = FeatureBlockImage(
      number: counters.fired, slot: roster.blind.contains(.recordedLaw, at: t) ? laws.staged : laws.active,
      echo: heard,
      isHydrophoneAtFocus: setting.isHydrophoneAtFocus,
      gateWasOpen: surroundings.isGateOpen,
      rail: roster.blind.contains(.recordedRail, at: t) ? supply.setPoint : volts, at: t,
      fullScale: fullScale.volts)
    listening.begin(features, echo: echo, heard: heard, until: t + setting.listen)
  }

  /// The beam of a sealed slot. Kept with it, unless elements fail in ways that differ from burst to burst.
  private func beam(of slot: Int, at t: Int64) -> Beam {
    if roster.has(FaultRoster.elements) {
      let law = roster.transmitted(laws.entries[slot], clock: configuration.clock, at: t)
      return medium.beam(of: law, clock: configuration.clock)
    }
    if let beam = laws.beams[slot] { return beam }
    let beam = medium.beam(of: laws.entries[slot], clock: configuration.clock)
    laws.keep(beam, for: slot)
    return beam
  }

  private func record(
    _ outcome: TriggerRecord.Outcome, _ volts: Double, _ beam: Beam?, _ echo: Echo?, at t: Int64
  ) {
    history.keep(TriggerRecord(of: self, outcome, rail: volts, beam: beam, echo: echo, at: t))
  }
}
