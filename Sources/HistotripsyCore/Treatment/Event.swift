/// One thing that happened, in a record of fixed size.
public struct Event: Sendable, BitwiseCopyable {
  /// Consecutive from 0.
  public let number: UInt64
  /// When it happened.
  public let at: Instant
  /// What happened.
  public let kind: EventKind

  /// Also for whoever reads an event from a controller on another processor.
  package init(number: UInt64, at: Instant, kind: EventKind) {
    self.number = number
    self.at = at
    self.kind = kind
  }
}

/// What happened.
public enum EventKind: Sendable, BitwiseCopyable {
  /// The treatment entered a state.
  case state(TreatmentState)
  /// A check of the self-test passed.
  case passed(SelfTestCheck)
  /// A focal law was written, sealed, read back and found equal.
  case lawLoaded(FocusIndex, SlotIndex)
  /// Every law of the first rotation is in place: the treatment may be armed.
  case loaded
  /// The rail has settled at its set-point and the front end agrees: READY.
  case ready(rail: Voltage)
  /// The dummy pass is over; detection thresholds are set.
  case baselineTaken(pulses: UInt32)
  /// A burst fired.
  case fired(PulseReport)
  /// A pulse was not triggered.
  case withheld(FocusIndex, Withheld)
  /// A trigger was given and the front end refused it.
  case refused(FocusIndex, Refusal)
  /// Whether a trigger fired cannot be found out. Should a later self-test find the counter,
  /// `.fired` or `.refused` of this focus follows and settles it.
  case uncertain(FocusIndex)
  /// A focus needs no more pulses, or does not respond to them.
  case verdict(FocusIndex, FocusVerdict)
  /// The scheduler waits although foci are left. Posted when the reason changes.
  case waiting(WaitReason)
  /// A round of sensors.
  case sensors(SensorReadings)
  /// The front end has refused triggers that nobody gave; their number since the self-test.
  case strayTriggers(total: UInt16)
  /// A transfer needed more than one attempt; running count of retries.
  case retried(total: UInt64)
  /// The drive is at the end of its correction and the pressure not at its set-point; or its
  /// readings cannot be used any more.
  case pressureNotHeld(LoopState)
  /// Lease or drive could not be taken back at the end; outputs are safe, and the front end's
  /// watchdog does the rest.
  case notTakenBack(FrontEndFault)
  /// The core stopped by itself.
  case tripped(TripCause)
  /// A person or a signal asked to stop.
  case stopRequested(StopCause)
  /// A person cleared the latched fault.
  case cleared(TripCause)
}

/// A fired burst, as far as the controller knows it.
public struct PulseReport: Sendable, BitwiseCopyable {
  /// The front end's number of the burst.
  public var pulse: PulseNumber
  /// The focus that was hit.
  public var focus: FocusIndex
  /// A pulse of the sub-threshold pass: no part of the dose.
  public var isBaseline: Bool
  /// When the trigger was due.
  public var deadline: Instant
  /// How long after the deadline the trigger's edge was on the wire at the latest.
  public var lateness: Nanoseconds
  /// The edge came later than the regimen tolerates although the pulse was on time when its line
  /// was about to be driven. It has fired, and it counts as late.
  public var isLate: Bool
  /// Rail as read back before the trigger.
  public var rail: Voltage
  /// From rail and steering; linear. `nil` where the rail is beyond the drive curve's end.
  public var estimate: LinearEstimate?
  /// From a hydrophone at the focus, where there is one.
  public var measured: MeasuredPressure?
  /// It showed inertial cavitation.
  public var didCavitate: Bool
  /// From expansion to collapse; `nil` when no pair was heard.
  public var collapseTime: Nanoseconds?

  package init(
    pulse: PulseNumber, focus: FocusIndex, isBaseline: Bool, deadline: Instant, lateness: Nanoseconds,
    isLate: Bool,
    rail: Voltage, estimate: LinearEstimate?, measured: MeasuredPressure?, didCavitate: Bool,
    collapseTime: Nanoseconds?
  ) {
    self.pulse = pulse
    self.focus = focus
    self.isBaseline = isBaseline
    self.deadline = deadline
    self.lateness = lateness
    self.isLate = isLate
    self.rail = rail
    self.estimate = estimate
    self.measured = measured
    self.didCavitate = didCavitate
    self.collapseTime = collapseTime
  }
}

/// Why a pulse was not triggered.
public enum Withheld: Equatable, Sendable, BitwiseCopyable {
  /// Its time had passed by more than the tolerance.
  case late(by: Nanoseconds)
  case gateClosed
  case railNotSettled
  case frontEndNotReady
  /// A stop or a trip came first.
  case stopped
}

/// The slow sensors.
public struct SensorReadings: Equatable, Sendable, BitwiseCopyable {
  /// The water.
  public var water: Temperature
  /// The array's head.
  public var head: Temperature
  /// The rail, by the rail monitor.
  public var rail: Voltage
  /// A round of readings.
  public init(water: Temperature, head: Temperature, rail: Voltage) {
    self.water = water
    self.head = head
    self.rail = rail
  }
}

/// Who asked to stop.
public enum StopCause: UInt8, Sendable, BitwiseCopyable {
  case operatorRequest
  /// SIGINT, SIGTERM, SIGHUP or a closed console.
  case signal
  /// The log cannot take more records.
  case logUnavailable
  /// No certificate of the array's pressures holds for what stands there.
  case uncertified
  /// The application was alarmed, and nobody decided.
  case alarm
}
