/// The drive that gives a wanted pressure at a focus in spite of steering loss, within limits.
///
/// Linear: it holds for the linear estimate (p−)LE, which is what thresholds are quoted in; a measured p− saturates.
public struct DriveCompensation: Equatable, Sendable, BitwiseCopyable {
  /// Linear estimate at the geometric focus per volt of rail, in pascals per volt; from calibration.
  public let pascalsPerVolt: Double
  public let railMaximum: Voltage
  /// A focus that costs more than this is out of reach.
  public let lossMaximumDecibels: Double

  /// `nil` unless `pascalsPerVolt` is finite and above 0, `railMaximum` above 0 and `lossMaximumDecibels` 0 to 60.
  public init?(pascalsPerVolt: Double, railMaximum: Voltage, lossMaximumDecibels: Double) {
    guard pascalsPerVolt > 0, pascalsPerVolt.isFinite, railMaximum > .zero,
      lossMaximumDecibels >= 0, lossMaximumDecibels <= 60
    else { return nil }
    self.pascalsPerVolt = pascalsPerVolt
    self.railMaximum = railMaximum
    self.lossMaximumDecibels = lossMaximumDecibels
  }

  /// The rail voltage for `wanted` at a focus of this relative gain (`ArrayGeometry.relativeGain`).
  public func drive(for wanted: LinearEstimate, relativeGain: Double) throws(DriveFault) -> Voltage {
    let loss = SteeringLoss.decibels(relativeGain: relativeGain)
    guard loss <= lossMaximumDecibels else { throw .outOfReach(lossDecibels: loss) }
    let volts = wanted.peakNegative.pascals / (pascalsPerVolt * relativeGain)
    guard volts <= railMaximum.volts else { throw .driveTooHigh(needed: Voltage(clamping: volts)) }
    return Voltage(clamping: volts)
  }
}

/// Why a pressure cannot be had at a focus.
public enum DriveFault: Error, Equatable, Sendable, BitwiseCopyable {
  /// Steering there costs this much, above the limit; infinite where no element reaches.
  case outOfReach(lossDecibels: Double)
  /// It would take this rail voltage, above the limit.
  case driveTooHigh(needed: Voltage)
}
