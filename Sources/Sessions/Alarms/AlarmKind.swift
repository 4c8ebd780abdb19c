/// Everything that a running treatment can be alarmed about. The set is closed.
///
/// What each means, and how sure it is, stands in `README.md` beside this file.
public enum AlarmKind: String, CaseIterable, Sendable {
  // High.
  /// Nothing has cavitated since the treatment began or went on.
  case nothingCavitates
  /// Foci that were heard have fallen silent together: coupling, air in the path, a cable.
  case manyFociSilent
  /// A third of the foci is silent.
  case largePartSilent
  /// Bubbles are heard in the pass in which nothing can make any.
  case baselineCavitates
  case faultLatched
  /// Lease or drive could not be taken back.
  case notTakenBack
  /// The log takes no more records.
  case logStopped

  // Medium.
  /// Some foci are silent while others are heard.
  case silentFoci
  /// Some foci cavitate, and nothing changes there.
  case fociWithoutGrowth
  /// Collapse times fall that had grown: other tissue lies at the focus.
  case growthReverses
  case gateRarelyOpens
  /// The drive is at the end of its correction.
  case pressureNotHeld
  /// The drive rises towards its limit.
  case railNearsLimit
  case waterNearsLimit
  case headNearsLimit
  /// The pressure leaves the range that the plan counts on.
  case pressureDrifts
  /// More outside the target is treated than the plan allows.
  case spillAbovePlan
  case pulseUncertain
  case strayTriggers

  // Low.
  /// The schedule waits for the log.
  case logSlow
  /// The computer's time of day and the board's clock move apart.
  case clockDrifts
  case transfersRepeated
  /// Pulses are late, refused, or come before rail or front end are ready.
  case pulsesMissed

  public var priority: AlarmPriority {
    switch self {
    case .nothingCavitates, .manyFociSilent, .largePartSilent, .baselineCavitates, .faultLatched,
      .notTakenBack, .logStopped:
      .high
    case .silentFoci, .fociWithoutGrowth, .growthReverses, .gateRarelyOpens, .pressureNotHeld,
      .railNearsLimit, .waterNearsLimit, .headNearsLimit, .pressureDrifts, .spillAbovePlan, .pulseUncertain,
      .strayTriggers:
      .medium
    case .logSlow, .clockDrifts, .transfersRepeated, .pulsesMissed: .low
    }
  }

  public var response: AlarmResponse {
    switch self {
    case .nothingCavitates, .manyFociSilent, .largePartSilent, .baselineCavitates: .asks
    case .faultLatched, .notTakenBack, .logStopped: .hasStopped
    default: .tells
    }
  }

  /// Whether it stays until a person has acknowledged it, although its condition is over. So does everything that says something
  /// of tissue or dose, and everything of high priority.
  public var isLatching: Bool {
    switch self {
    case .gateRarelyOpens, .railNearsLimit, .waterNearsLimit, .headNearsLimit, .pressureDrifts, .logSlow,
      .clockDrifts, .transfersRepeated, .pulsesMissed:
      false
    default: true
    }
  }
}
