/// How a pressure loop is tuned and bounded.
public struct PressureLoopSettings: Equatable, Sendable, BitwiseCopyable {
  /// kp, relative trim per relative error; 0 or more.
  public var proportional: Double
  /// ki, relative trim per relative error and update; more than 0.
  public var integral: Double
  /// The trim stays within these; 1 lies between them, 0.5 to 2 at most.
  public var trimMinimum: Double
  /// Highest factor on the untrimmed drive.
  public var trimMaximum: Double
  /// The trim moves by at most this per update; more than 0.
  public var slew: Double
  /// Readings whose relative error is larger are implausible and ignored; more than 0, at most 1.
  public var errorMaximum: Double
  /// No drive above this; usually `Limits.railMaximum`.
  public var driveMaximum: Voltage
  /// How far the drive curve may be off, as a share of its pressure at a coverage of 95 % (k = 2);
  /// 0, where it has not been measured, to 1.
  public var expandedUncertainty: Double
  /// What the upper end of that uncertainty may not exceed; `nil` caps nothing.
  public var ceiling: LinearEstimate?

  /// Settings; `PressureLoop` checks them.
  public init(
    proportional: Double = 0.1, integral: Double = 0.2, trimMinimum: Double = 0.8,
    trimMaximum: Double = 1.2, slew: Double = 0.02, errorMaximum: Double = 0.5, driveMaximum: Voltage,
    expandedUncertainty: Double = 0, ceiling: LinearEstimate? = nil
  ) {
    self.proportional = proportional
    self.integral = integral
    self.trimMinimum = trimMinimum
    self.trimMaximum = trimMaximum
    self.slew = slew
    self.errorMaximum = errorMaximum
    self.driveMaximum = driveMaximum
    self.expandedUncertainty = expandedUncertainty
    self.ceiling = ceiling
  }

  /// The highest pressure that the curve may be asked for, so that what may truly come stays below
  /// the ceiling.
  @usableFromInline var highest: LinearEstimate? {
    guard let ceiling else { return nil }
    return LinearEstimate(peakNegative: ceiling.peakNegative / (1 + expandedUncertainty))
  }

  /// Stability: with a plant that answers within one update with gain G, z² − (1 − G(kp + ki))z −
  /// G·kp has its roots inside the unit circle when G·kp < 1 and G(2kp + ki) < 2 (Jury). Asked for
  /// at G = 2, so that a plant of twice the expected gain is still stable: 2kp + ki < 1.
  func check() throws(PressureLoopFault) {
    guard proportional >= 0, integral > 0, 2 * proportional + integral < 1 else { throw .unstableGains }
    guard trimMinimum >= 0.5, trimMinimum < 1, trimMaximum > 1, trimMaximum <= 2 else { throw .trimRange }
    guard slew > 0, slew <= 1 else { throw .slew }
    guard errorMaximum > 0, errorMaximum <= 1 else { throw .errorMaximum }
    guard driveMaximum > .zero else { throw .driveMaximum }
    guard expandedUncertainty >= 0, expandedUncertainty <= 1 else { throw .uncertainty }
  }
}

/// Why a loop cannot be made, or cannot be updated with this.
public enum PressureLoopFault: Error, Equatable, Sendable, BitwiseCopyable {
  /// 2kp + ki must be below 1, ki above 0, kp not negative.
  case unstableGains
  /// Must contain 1 and lie within 0.5 to 2.
  case trimRange
  case slew
  case errorMaximum
  case driveMaximum
  /// The expanded uncertainty is a share, 0 to 1.
  case uncertainty
  case setPointNotPositive
  /// The drive curve ends below the set-point.
  case setPointBeyondCurve
  /// With its uncertainty the set-point may come to more than the ceiling.
  case setPointAboveCeiling
  /// A measured pressure for a loop on linear estimates, or the other way round.
  case wrongReading
}
