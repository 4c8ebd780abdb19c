/// A broken rule, and where it was broken.
public struct Violation: Sendable, CustomStringConvertible {
  public enum Rule: String, Sendable, CaseIterable {
    // The controller's own edges.
    case triggerWhileDisabled, triggerWhileStopped, triggerWhileInterlockOpen, triggerOutsideGate
    case triggerWhileFaultLatched, triggerWhileNotReady, triggerWithoutHeartbeat, triggerNotTreating
    case triggerInDeadTime, triggerHeld, triggerAfterUnaskedBurst, slowToSafe, energisedWhileFaulted
    // What reached the tissue.
    case burstWhileDisabled, burstWhileStopped, burstWhileInterlockOpen, burstOutsideGate
    case burstWhileFaultLatched, burstWithoutHeartbeat
    case rail, pressure, burstLength, period, deadTime, duty, energy, pulses, lease, intent, stage
    case revisit, replenishment, distance, place, dose, late
    // The schedule, where every deadline is known.
    case bunched, trainBroken
    // The high voltage.
    case highVoltageAfterTrip, highVoltageWithoutHeartbeat
    // Temperatures.
    case triggerInWrongWater, triggerWithHotHead, triggerWithoutThermometer
    // Laws and drive.
    case law, underdriven, drivenWrongTwice, claimedElsewhere, limitsLooser, hydrophone
    // Things that must come to an end, and things that must be waited for.
    case waitedForGate, strikesUncounted, restoredTooEarly
    // What a state promises.
    case selfTestMissed, restEnergised, leftBehind
    // The controller's account.
    case booksBelowTruth, booksNotTruth, bookedBeyondPlan
    // After the end.
    case notSafeAfterTheEnd
    // Not judged by the observer: the treatment of a healed world must come to its end.
    case notCompleted
  }

  public let rule: Rule
  /// Nanoseconds since the board started.
  public let at: Int64
  public let found: String

  public init(_ rule: Rule, at: Int64, _ found: String) {
    self.rule = rule
    self.at = at
    self.found = found
  }

  public var description: String {
    "\(rule.rawValue) at \(Double(at) / 1e6) ms: \(found)"
  }
}
