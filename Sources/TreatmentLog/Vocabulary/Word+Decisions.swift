/// What a person can decide in the middle of a treatment, as ledgers and JSON name it.
public enum DecisionWord: String, CaseIterable, Codable, Sendable {
  /// Every alarm that stood was seen.
  case acknowledge
  /// A remark, and nothing else.
  case note
  /// Foci get no more pulses.
  case skip
  /// Foci that were left out or did not respond get the rest of their pulses.
  case bringBack
  /// Foci get no more than so many pulses in all.
  case limitPulses
  /// The pressure that is held.
  case setPoint
  case pause
  /// The treatment goes on after a pause.
  case goOn
}

/// How soon a person had to act, as ledgers and JSON name it.
public enum AlarmPriorityWord: String, CaseIterable, Codable, Sendable {
  case low, medium, high
}

/// What a treatment was alarmed about, as ledgers and JSON name it.
public enum AlarmWord: String, CaseIterable, Codable, Sendable {
  case nothingCavitates, manyFociSilent, largePartSilent, baselineCavitates, faultLatched, notTakenBack,
    logStopped
  case silentFoci, fociWithoutGrowth, growthReverses, gateRarelyOpens, pressureNotHeld, railNearsLimit,
    waterNearsLimit, headNearsLimit, pressureDrifts, spillAbovePlan, pulseUncertain, strayTriggers
  case logSlow, clockDrifts, transfersRepeated, pulsesMissed
}
