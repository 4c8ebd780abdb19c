import HistotripsyCore

/// The front end's hardware behind its lines: high voltage, interlocks, heartbeat watchdog, fault latch, burst timing.
///
/// Responsibilities: `Board/front-end.md` §2 and §5 to §7. The registers of §3, §4 and §8 are `Sequencer`'s, which reads and
/// writes the state here; why a trigger is refused is in `FrontEnd+Refusal`, what a burst does in `FrontEnd+Burst`.
///
/// Time is nanoseconds since the board started (`t`). Nothing is polled: every change that time alone brings about has a
/// moment in one of the `…At` fields, and the owner calls `handleEvents(at:)` at `nextEvent`, in order.
final class FrontEnd {
  /// Never has happened.
  static let never = Int64.min / 2

  let configuration: FrontEndConfiguration
  let medium: any MediumPort
  let inputs: InputLines
  let roster: FaultRoster
  let start: Instant

  // Supply and safety.
  var isPowered = false
  var isHighVoltageOn = false
  var lastHighVoltageOff = FrontEnd.never
  var isEnableAsserted = false
  /// `enable` has been seen released since power-on.
  var hasSeenEnableReleased = false
  var isTriggerAsserted = false
  var isEmergencyStopPressed = false
  var isInterlockClosed = true
  var isDriverTooHot = false
  var isGateOpen = false
  var faults: UInt16 = 0
  var firstFault: UInt8 = 0
  var lastHeartbeat = FrontEnd.never
  var heartbeatEdges: UInt32 = 0

  // Registers.
  var limits = SequencerLimits()
  var isLocked = false
  var burst = BurstSetting()
  var onTime: Int64 = 0
  var lease: UInt32 = 0
  var fired: UInt32
  var refused: UInt32
  var lastRefusal: UInt8 = 0
  var badMessages: UInt16 = 0
  var powerCycles: UInt16
  var pulsesSincePowerOn: UInt32 = 0
  var laws: LawMemory
  static let noSlot: UInt16 = 0xFFFF
  var staged = FrontEnd.noSlot
  var active = FrontEnd.noSlot

  // Bursts.
  var lastSteer = FrontEnd.never
  var lastTrigger = FrontEnd.never
  var isBusy = false
  var isPulseDone = false
  var areFeaturesValid = false
  var features = FeatureBlock()
  var pendingFeatures = FeatureBlock()
  /// Of the burst before: what came back, and what the receiver made of it.
  var lastEcho: Echo?
  var lastHeard: Echo?
  var capture: CaptureMemory
  var duty = DutyWindow()
  /// Since the board started; the script of the world counts with it.
  var bursts: UInt32 = 0
  var records: [TriggerRecord] = []
  var tally = TriggerTally()
  let keepsRecords: Bool
  /// Shortest time between two edges of `trigger` or of `steer` seen so far.
  var shortestStrobe = Int64.max
  private var lastTriggerEdge = FrontEnd.never
  private var lastSteerEdge = FrontEnd.never

  // Rail.
  var rail: Rail
  var railSetPoint = 0.0
  let rise: Double
  let fall: Double

  // Moments at which time alone changes something.
  private(set) var nextEvent = Int64.max
  private var watchdogAt = Int64.max
  private var triggerStuckAt = Int64.max
  var burstEndsAt = Int64.max
  private var railEventAt = Int64.max
  private var gateChangesAt = Int64.max

  init(
    _ configuration: FrontEndConfiguration, medium: any MediumPort, inputs: InputLines, roster: FaultRoster,
    start: Instant, records keeping: RecordKeeping
  ) {
    precondition((1...4096).contains(configuration.elements), "1 to 4096 elements")
    precondition((2...4096).contains(configuration.slots), "2 to 4096 law slots")
    precondition((1...65_535).contains(configuration.captureSamples), "1 to 65535 capture samples")
    self.configuration = configuration
    self.medium = medium
    self.inputs = inputs
    self.roster = roster
    self.start = start
    fired = configuration.fired
    refused = configuration.refused
    powerCycles = configuration.powerCycles
    laws = LawMemory(slots: configuration.slots, elements: configuration.elements)
    capture = CaptureMemory(capacity: configuration.captureSamples)
    rise = Double(configuration.railRise.count)
    fall = Double(configuration.railFall.count)
    rail = Rail(timeConstant: fall)
    switch keeping {
    case .all(let count):
      keepsRecords = true
      records.reserveCapacity(count)
    case .tallyOnly: keepsRecords = false
    }
  }

  func instant(_ t: Int64) -> Instant { start + Nanoseconds(t) }

  // MARK: Supply

  func powerOn(at t: Int64) {
    guard !isPowered else { return }
    isPowered = true
    powerCycles &+= 1
    limits = SequencerLimits()
    isLocked = false
    burst = BurstSetting()
    onTime = 0
    lease = fired
    lastRefusal = 0
    badMessages = 0
    heartbeatEdges = 0
    pulsesSincePowerOn = 0
    laws.clear()
    staged = Self.noSlot
    active = Self.noSlot
    lastSteer = Self.never
    lastTrigger = Self.never
    lastHeartbeat = Self.never
    isBusy = false
    isPulseDone = false
    areFeaturesValid = false
    features = FeatureBlock()
    capture.clear()
    duty.reset(window: 0, periodMinimum: 1)
    faults = 0
    firstFault = 0
    hasSeenEnableReleased = false
    latch(.powerOn, at: t)
    if isEmergencyStopPressed { latch(.emergencyStop, at: t) }
    if !isInterlockClosed { latch(.interlockOpen, at: t) }
    if isDriverTooHot { latch(.overTemperature, at: t) }
    isGateOpen = medium.gateIsOpen(at: instant(t))
    findGateChange(after: t)
    update(at: t)
  }

  func powerOff(at t: Int64) {
    guard isPowered else { return }
    switchHighVoltage(on: false, at: t)
    isPowered = false
    burstEndsAt = .max
    isBusy = false
    gateChangesAt = .max
    update(at: t)
  }

  /// The levels found on the output lines when power comes: no edges.
  func linesAtPowerOn(_ levels: UInt8, at t: Int64) {
    isEnableAsserted = levels & OutputLines.bit(.enable) != 0
    isTriggerAsserted = levels & OutputLines.bit(.trigger) != 0
    hasSeenEnableReleased = !isEnableAsserted
    triggerStuckAt = isTriggerAsserted ? t + configuration.triggerMaximum.count : .max
    update(at: t)
  }

  // MARK: Lines

  /// An edge on a line from the controller.
  func edge(_ line: OutputLine, _ level: Level, at t: Int64) {
    guard isPowered else { return }
    switch line {
    case .trigger:
      if lastTriggerEdge != Self.never { shortestStrobe = min(shortestStrobe, t - lastTriggerEdge) }
      lastTriggerEdge = t
      isTriggerAsserted = level == .asserted
      triggerStuckAt = isTriggerAsserted ? t + configuration.triggerMaximum.count : .max
      if isTriggerAsserted { trigger(at: t) }
    case .steer:
      if lastSteerEdge != Self.never { shortestStrobe = min(shortestStrobe, t - lastSteerEdge) }
      lastSteerEdge = t
      if level == .asserted { steer(at: t) }
    case .enable:
      isEnableAsserted = level == .asserted
      if isEnableAsserted { enable(at: t) } else { disable(at: t) }
    case .heartbeat:
      lastHeartbeat = t
      heartbeatEdges &+= 1
    }
    update(at: t)
  }

  private func steer(at t: Int64) {
    guard staged != Self.noSlot else { return }
    active = staged
    lastSteer = t
    if !laws.isIntact(Int(active)) { latch(.lawMemory, at: t) }
  }

  private func enable(at t: Int64) {
    guard hasSeenEnableReleased else { return }
    if isLocked && faults == 0 && isInterlockClosed && !isEmergencyStopPressed {
      switchHighVoltage(on: true, at: t)
    }
  }

  private func disable(at t: Int64) {
    hasSeenEnableReleased = true
    switchHighVoltage(on: false, at: t)
  }

  private func switchHighVoltage(on: Bool, at t: Int64) {
    guard on != isHighVoltageOn else { return }
    isHighVoltageOn = on
    if on {
      rail.approach(railSetPoint, timeConstant: rise, at: t)
    } else {
      lastHighVoltageOff = t
      rail.approach(0, timeConstant: fall, at: t)
    }
  }

  // MARK: World

  /// The amplitude DAC's output has changed.
  func setRailSetPoint(_ volts: Double, at t: Int64) {
    railSetPoint = volts
    if isHighVoltageOn { rail.approach(volts, timeConstant: rise, at: t) }
    update(at: t)
  }

  func setEmergencyStop(pressed: Bool, at t: Int64) {
    isEmergencyStopPressed = pressed
    if pressed && isPowered { latch(.emergencyStop, at: t) }
    update(at: t)
  }

  func setInterlock(closed: Bool, at t: Int64) {
    isInterlockClosed = closed
    if !closed && isPowered { latch(.interlockOpen, at: t) }
    update(at: t)
  }

  func setDriver(tooHot: Bool, at t: Int64) {
    isDriverTooHot = tooHot
    if tooHot && isPowered { latch(.overTemperature, at: t) }
    update(at: t)
  }

  func upsetLaw(slot: Int, entry: Int, bit: Int, at t: Int64) {
    guard isPowered else { return }
    laws.upset(slot: slot, entry: entry, bit: bit)
    if active == UInt16(slot) && !laws.isIntact(slot) { latch(.lawMemory, at: t) }
    update(at: t)
  }

  // MARK: Faults

  func latch(_ fault: LatchedFault, at t: Int64) {
    if faults == 0 { firstFault = fault.rawValue + 1 }
    faults |= fault.mask
    switchHighVoltage(on: false, at: t)
  }

  /// `FAULT CLEAR`: what has a cause that still holds stays. Never switches anything on.
  func clearFaults(at t: Int64) {
    var standing: UInt16 = 0
    if isEmergencyStopPressed { standing |= LatchedFault.emergencyStop.mask }
    if !isInterlockClosed { standing |= LatchedFault.interlockOpen.mask }
    if isEnableAsserted && !isHeartbeatAlive(at: t) { standing |= LatchedFault.heartbeatLost.mask }
    if isRailOverLimit(rail.volts(at: t)) { standing |= LatchedFault.railOverLimit.mask }
    if isDriverTooHot { standing |= LatchedFault.overTemperature.mask }
    if isTriggerAsserted { standing |= LatchedFault.triggerStuck.mask }
    faults &= standing
    if firstFault != 0 && faults & (1 << UInt16(firstFault - 1)) == 0 {
      firstFault = faults == 0 ? 0 : UInt8(faults.trailingZeroBitCount) + 1
    }
    update(at: t)
  }

  /// `LOCK`. Repeating it changes nothing.
  func lockLimits() {
    guard !isLocked else { return }
    isLocked = true
    duty.reset(
      window: Int64(limits.dutyWindowMicroseconds) * 1000, periodMinimum: Int64(limits.periodNanoseconds))
  }

  // MARK: What is true now

  func isHeartbeatAlive(at t: Int64) -> Bool {
    lastHeartbeat != Self.never && t - lastHeartbeat < configuration.heartbeatMaximum.count
  }

  /// ±2 % or ±0.5 V of the set-point, the larger (§2).
  var railTolerance: Double { max(0.5, railSetPoint * 0.02) }

  func isRailSettled(at t: Int64) -> Bool { abs(rail.volts(at: t) - railSetPoint) <= railTolerance }

  /// §6. That a rail 5 % above the limit is too high follows from 2 %; so one comparison says both.
  private func isRailOverLimit(_ volts: Double) -> Bool {
    limits.railMillivolts != 0 && volts > limits.railVolts * 1.02
  }

  // MARK: Time

  /// Finds out anew what time alone will change, and tells the controller's inputs. After every change of state.
  func update(at t: Int64) {
    watchdogAt = .max
    railEventAt = .max
    var ready = false
    if isPowered {
      if isEnableAsserted && faults & LatchedFault.heartbeatLost.mask == 0 && hasSeenEnableReleased {
        watchdogAt = max(t, lastHeartbeat + configuration.heartbeatMaximum.count)
      }
      if isHighVoltageOn {
        if isRailSettled(at: t) {
          ready = faults == 0 && isLocked
        } else if let at = rail.arrival(at: railSetPoint, within: railTolerance, after: t) {
          railEventAt = at
        }
        if isRailOverLimit(rail.volts(at: t)) {
          railEventAt = t
        } else if rail.target > limits.railVolts * 1.02,
          let at = rail.crossing(of: limits.railVolts * 1.02, after: t)
        {
          railEventAt = min(railEventAt, at)
        }
      }
    }
    publish(ready: ready, at: t)
    findNextEvent()
  }

  private func findNextEvent() {
    var next = min(watchdogAt, burstEndsAt)
    next = min(next, railEventAt)
    next = min(next, gateChangesAt)
    nextEvent = isPowered ? min(next, triggerStuckAt) : .max
  }

  private func publish(ready: Bool, at t: Int64) {
    var levels: UInt8
    if isPowered {
      levels = ready ? InputLines.bit(.ready) : 0
      if faults != 0 { levels |= InputLines.bit(.fault) }
      if isEmergencyStopPressed { levels |= InputLines.bit(.emergencyStop) }
      if isInterlockClosed { levels |= InputLines.bit(.interlock) }
      if isGateOpen { levels |= InputLines.bit(.respiratoryGate) }
      if isPulseDone { levels |= InputLines.bit(.pulseDone) }
    } else {
      levels = inputs.levelsOfLowWires
    }
    inputs.publish(levels, at: t)
  }

  private func findGateChange(after t: Int64) {
    gateChangesAt = .max
    if let next = medium.nextGateChange(after: instant(t)) {
      gateChangesAt = (next - start).count
      precondition(gateChangesAt > t, "the gate's next change must lie ahead")
    }
  }

  /// Does what falls due at `t`, the present `nextEvent`.
  func handleEvents(at t: Int64) {
    if watchdogAt <= t { latch(.heartbeatLost, at: t) }
    if triggerStuckAt <= t {
      triggerStuckAt = .max
      latch(.triggerStuck, at: t)
    }
    if burstEndsAt <= t { endBurst() }
    if railEventAt <= t && isRailOverLimit(rail.volts(at: t)) { latch(.railOverLimit, at: t) }
    if gateChangesAt <= t {
      isGateOpen = medium.gateIsOpen(at: instant(t))
      findGateChange(after: t)
    }
    update(at: t)
  }
}
