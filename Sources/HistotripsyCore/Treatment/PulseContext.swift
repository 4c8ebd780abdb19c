/// What the controller remembers from one pulse to the next about the front end's present settings.
@usableFromInline struct PulseContext: Sendable, BitwiseCopyable {
  /// The slot that was strobed last; `nil` before the first.
  @usableFromInline var activeSlot: SlotIndex?
  /// Cycles in the front end's `BURST` register.
  @usableFromInline var cycles: UInt16 = 0
  /// Set-point last written to the amplitude supply.
  @usableFromInline var railSetPoint = Voltage.zero
  /// The last pulse number that the front end may fire.
  @usableFromInline var leaseEnd = PulseNumber(0)
  /// Baseline pulses still to be given.
  @usableFromInline var baselineLeft: UInt16 = 0
  /// Late pulses in succession.
  @usableFromInline var lateInSuccession: UInt16 = 0
  /// The focus whose trigger has been given and whose outcome is not known yet.
  @usableFromInline var inFlight: InFlight?
  /// The reason of the last posted wait, so that a wait is told once.
  @usableFromInline var waitReason: WaitReason?

  /// Pulses in succession withheld because rail or front end were not ready.
  @usableFromInline var notReadyInSuccession: UInt16 = 0
  /// Pulses in succession for which the gate's line said open and the front end closed.
  @usableFromInline var gateDisagreements: UInt16 = 0
  /// Since when the gate has been closed; `nil` while it is open, or nobody looks.
  @usableFromInline var gateClosedSince: Instant?

  /// `enable` is asserted.
  @usableFromInline var isEnabled = false
  /// Since when outputs are safe.
  @usableFromInline var safeSince: Instant
  /// When the law in effect was strobed; `nil` before the first.
  @usableFromInline var strobedAt: Instant?
  /// The rail as last read before a trigger.
  @usableFromInline var lastRail = Voltage.zero
  /// Triggers refused by the front end's count, when it was last asked.
  @usableFromInline var refusedSeen: UInt16 = 0
  /// The pulse in preparation: not triggered yet.
  @usableFromInline var turn: PulseTurn?
  /// A trigger that was given up as uncertain: the next self-test finds out.
  @usableFromInline var doubt: InFlight?

  /// No pulse before this; `nil` where nothing has to be waited for.
  @usableFromInline var notBefore: Instant?

  /// Retries already told.
  @usableFromInline var retriesTold: UInt64 = 0

  @usableFromInline init(at now: Instant) { safeSince = now }
}

/// A trigger whose outcome is still open.
@usableFromInline struct InFlight: Sendable, BitwiseCopyable {
  @usableFromInline var turn: PulseTurn
  @usableFromInline var isBaseline: Bool
  /// Trigger time past the deadline.
  @usableFromInline var lateness: Nanoseconds
  /// By when its edge was on the wire, at the latest: what the next pulse keeps its distance from.
  @usableFromInline var given: Instant
  /// As read back before the trigger.
  @usableFromInline var rail: Voltage

  @usableFromInline var focus: FocusIndex { turn.focus }
}
