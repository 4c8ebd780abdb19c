/// One pulse to come: at which focus, when, and with which burst.
public struct PulseTurn: Equatable, Sendable, BitwiseCopyable {
  /// The focus that is hit.
  public let focus: FocusIndex
  /// The trigger's time. Past it by more than the regimen's tolerance, the pulse is withheld.
  public let deadline: Instant
  /// The kind of burst.
  public let stage: Stage

  /// A pulse to come.
  public init(focus: FocusIndex, deadline: Instant, stage: Stage) {
    self.focus = focus
    self.deadline = deadline
    self.stage = stage
  }
}

/// What to do next.
public enum ScheduleDecision: Equatable, Sendable, BitwiseCopyable {
  /// Fire this pulse, and report what became of it.
  case fire(PulseTurn)
  /// Nothing can be fired yet; ask again at that time, or earlier. What holds the schedule up
  /// longest is named.
  case wait(until: Instant, WaitReason)
  /// Every focus is retired.
  case finished
}

/// Why the array is silent although foci are left.
public enum WaitReason: UInt8, Sendable, BitwiseCopyable {
  /// The stage's period, where it is long.
  case period
  /// `minimumRevisit`: residual bubbles at every focus in rotation.
  case revisit
  /// The rest of a stage after a train.
  case rest
  /// Between two passes, while microbubbles come back.
  case replenishment
  /// Every focus that is due lies too close to the last one.
  case distance
  /// The duty window is full.
  case duty
  /// The energy window is full.
  case energy
  /// The respiratory gate is closed.
  case gate
  /// No focus in rotation has its law in the front end.
  case lawLoading
  /// The next pulses are not yet recorded as intended (`TreatmentController.intentToRecord`).
  case recording
}

/// A focal law to be loaded: of which focus, into which slot.
public struct LawWanted: Equatable, Sendable, BitwiseCopyable {
  /// The focus of the law.
  public let focus: FocusIndex
  /// The slot that it goes into.
  public let slot: SlotIndex

  /// A law to be loaded.
  public init(focus: FocusIndex, slot: SlotIndex) {
    self.focus = focus
    self.slot = slot
  }
}

/// Why a treatment cannot be scheduled. Found at set-up.
public enum ScheduleFault: Error, Equatable, Sendable, BitwiseCopyable {
  /// 1 to `PulseScheduler.maximumFoci`.
  case focusCount(Int)
  /// The order is one for another number of foci.
  case orderLength(Int)
  /// A focus without pulses.
  case noPulses(FocusIndex)
  case regimen(RegimenFault)
  /// One burst at this focus takes more energy than a whole energy window may hold.
  case burstEnergy(FocusIndex)
  /// From dead time to 1 s.
  case lead(Nanoseconds)
}
