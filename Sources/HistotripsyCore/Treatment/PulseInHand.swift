/// The pulse that is being worked on. Exactly one of these holds at any time.
///
/// ```
///  idle ──► preparing ──► inFlight ──► idle
///    ▲          │             │
///    └─withheld─┘             └──► doubtful ──► idle (at the next self-test that reads the counter)
/// ```
enum PulseInHand: Sendable, BitwiseCopyable {
  case idle
  /// Chosen, and not triggered yet.
  case preparing(PulseTurn)
  /// The trigger has been given; what it did is not known yet.
  case inFlight(PulseInFlight)
  /// The trigger has been given, and the counter could not be asked. The ledger counts it as
  /// uncertain; the next self-test finds out. No pulse is prepared before.
  case doubtful(PulseInFlight)
}

/// A trigger whose outcome is still open.
struct PulseInFlight: Sendable, BitwiseCopyable {
  var turn: PulseTurn
  var isBaseline: Bool
  /// How long after the deadline its edge was on the wire at the latest; until the trigger has been
  /// given, how long after the deadline the last look at the clock came.
  var lateness: Nanoseconds
  /// Its edge was not on the wire before this.
  var begun: Instant
  /// A time at which its edge was on the wire: the next pulse keeps its distance from this.
  var given: Instant
  /// The rail as read back before the trigger.
  var rail: Voltage

  var focus: FocusIndex { turn.focus }
}

/// How often in succession a pulse could not be fired for one reason. A habit ends the treatment.
struct Strikes: Sendable, BitwiseCopyable {
  /// Pulses withheld as late, or fired by an edge that came late. Invariant: below
  /// `TreatmentSetup.lateInSuccessionMaximum` between pulses.
  var late: UInt16 = 0
  /// Pulses withheld because rail or front end were not ready. Invariant: as `late`.
  var notReady: UInt16 = 0
  /// Readings of the hydrophone that clipped. Invariant: below `Supervisor.clippedMaximum` between
  /// pulses.
  var clipped: UInt16 = 0
  /// Pulses for which our line said that the gate is open and the front end that it is closed.
  /// Invariant: below `Supervisor.gateDisagreementsMaximum` between pulses.
  var gateDisagreements: UInt16 = 0
  /// Triggers that nobody gave and the front end refused. Invariant: below
  /// `Supervisor.straysMaximum` between pulses.
  var strays: UInt16 = 0
}

/// What has already been told in the event stream, so that it is told once.
struct Narration: Sendable, BitwiseCopyable {
  /// The reason of the last posted wait; `nil` when a pulse came after it.
  var waitReason: WaitReason?
  /// Retries on the bus already told.
  var retries: UInt64 = 0
  /// Number of the last round of sensors told.
  var sensorRound: UInt64 = 0
}
