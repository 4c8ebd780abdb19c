/// Why a treatment cannot even be set up. Found before anything is energised.
public enum SetupFault: Error, Equatable, Sendable, BitwiseCopyable {
  /// 1 to 16384 foci.
  case focusCount(Int)
  /// The visiting order is not a permutation of the foci.
  case order
  case regimen(RegimenFault)
  /// The regimen asks for more than the limits allow.
  case exceeds(LimitedField)
  /// A limit contradicts another or the front end's contract.
  case contradictoryLimits(LimitedField)
  /// Steering to this focus costs more pressure than the limits allow.
  case outOfReach(FocusIndex, lossDecibels: Double)
  /// The pressure asked for at this focus needs more than the highest rail or the end of the drive
  /// curve.
  case driveTooHigh(FocusIndex)
  /// The foci cannot be scheduled.
  case schedule(ScheduleFault)
  /// The pressure loop cannot be made.
  case loop(PressureLoopFault)
  /// A number of the setup is outside its stated range.
  case outOfRange(SetupField)
  /// One pulse takes longer on the bus than the regimen's period leaves.
  case busTooSlow(needed: Nanoseconds, period: Nanoseconds)
}

/// What `Limits` limits.
public enum LimitedField: UInt8, Sendable, BitwiseCopyable {
  case rail
  case burst
  case period
  case duty
  case deadTime
  case pulses
  case setPoint
  case waterTemperature
  case railTolerance
  case steeringLoss
}

/// The fields of `TreatmentSetup` with a range of their own.
public enum SetupField: UInt8, Sendable, BitwiseCopyable {
  /// Scale factors, bus clock or times of the front end's parts.
  case frontEnd
  /// The sensitivity of the hydrophone at the focus.
  case sensitivity
  case lateInSuccessionMaximum
  case baselinePulses
  case baselineShare
  case leasePulses
  case listen
  case cavitationCriteria
  case fractionationCriteria
}
