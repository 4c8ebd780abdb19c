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

  /// Retries already told.
  @usableFromInline var retriesTold: UInt64 = 0

  @usableFromInline init() {}
}

/// A trigger whose outcome is still open.
@usableFromInline struct InFlight: Sendable, BitwiseCopyable {
  @usableFromInline var focus: FocusIndex
  @usableFromInline var isBaseline: Bool
  @usableFromInline init(focus: FocusIndex, isBaseline: Bool) {
    self.focus = focus
    self.isBaseline = isBaseline
  }
}
