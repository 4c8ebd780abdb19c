import HistotripsyCore

/// The front end's hardware behind its lines: high voltage, interlocks, heartbeat watchdog, fault latch, burst timing.
///
/// Responsibilities: `Board/front-end.md` §2 and §5 to §7. The registers of §3, §4 and §8 are `Sequencer`'s, which reads and
/// writes the state here. This file holds the state and its course in time; `FrontEnd+Supply` power and faults,
/// `FrontEnd+Lines` the wires and the world, `FrontEnd+Refusal` why a trigger is refused, `FrontEnd+Burst` what one does.
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
  let wires: WireLog
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
  let witness: (any BurstWitness)?
  /// Shortest time between two edges of `trigger` or of `steer` seen so far.
  var shortestStrobe = Int64.max
  var lastTriggerEdge = FrontEnd.never
  var lastSteerEdge = FrontEnd.never

  // Rail.
  var rail: Rail
  var railSetPoint = 0.0
  let rise: Double
  let fall: Double

  // Moments at which time alone changes something.
  private(set) var nextEvent = Int64.max
  var watchdogAt = Int64.max
  var triggerStuckAt = Int64.max
  var burstEndsAt = Int64.max
  var railEventAt = Int64.max
  var gateChangesAt = Int64.max

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
    self.witness = witness
    (fired, refused, powerCycles) =
      witness?.counters ?? (configuration.fired, configuration.refused, configuration.powerCycles)
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

  func isRailSettled(_ volts: Double) -> Bool { abs(volts - railSetPoint) <= railTolerance }

  /// §6. That a rail 5 % above the limit is too high follows from 2 %; so one comparison says both.
  func isRailOverLimit(_ volts: Double) -> Bool {
    !configuration.isTrusting && limits.railMillivolts != 0 && volts > limits.railVolts * 1.02
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
        let volts = rail.volts(at: t)
        if isRailSettled(volts) {
          ready = faults == 0 && isLocked
        } else if let at = rail.arrival(at: railSetPoint, within: railTolerance, after: t) {
          railEventAt = at
        }
        if isRailOverLimit(volts) {
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

  func findGateChange(after t: Int64) {
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
