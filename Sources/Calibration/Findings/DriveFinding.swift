import HistotripsyCore
import Hydrophones

/// Pressure at the hydrophone against drive, as far as the hydrophone bears it; and what sub-apertures say of the rest.
///
/// Of the array as corrected by the element check, steered to `position`. Pressures are of a point: what the hydrophone's face averages
/// away has been put back by `averaging`, and what it loses beside its axis by `direction`.
public struct DriveFinding: Codable, Equatable, Sendable {
  /// One drive, measured.
  public struct Point: Codable, Equatable, Sendable {
    /// Rail as read back, mean of the shots.
    public var drive: Voltage
    public var driveUncertainty: Voltage
    public var peakNegative: Uncertain<Pressure>
    public var peakPositive: Uncertain<Pressure>
    public var shots: Int

    public init(
      drive: Voltage, driveUncertainty: Voltage, peakNegative: Uncertain<Pressure>,
      peakPositive: Uncertain<Pressure>, shots: Int
    ) {
      self.drive = drive
      self.driveUncertainty = driveUncertainty
      self.peakNegative = peakNegative
      self.peakPositive = peakPositive
      self.shots = shots
    }
  }

  /// What the ramp ended at.
  public enum Bound: String, Codable, Sendable {
    /// The hydrophone bears no more.
    case hydrophone
    /// The rail goes no higher.
    case rail
    /// The recorder would clip.
    case recorder
  }

  /// Where the hydrophone stood, and the array focused.
  public var position: Position
  /// Amplitude at `position` over that at the geometric focus for the same drive, computed for the array as corrected.
  public var relativeGain: Double
  /// Relative standard uncertainty of `relativeGain`.
  public var relativeGainUncertainty: Double
  /// Rising in drive.
  public var points: [Point]
  public var fit: DriveFit
  /// p+/p− − 1 for each pascal of the fit's straight line (1/Pa), and its standard uncertainty.
  public var asymmetryPerPascal: Double
  public var asymmetryPerPascalUncertainty: Double
  /// Relative standard uncertainties that move all points together, whatever their scatter.
  public var common: [UncertaintyTerm]
  /// Spatial averaging: factor by which readings were multiplied, with its standard uncertainty.
  public var averaging: Double
  public var averagingUncertainty: Double
  /// Waves from beside the hydrophone's axis: factor by which readings of all elements were multiplied, with its relative standard
  /// uncertainty. Sub-apertures have factors of their own.
  public var direction: Double
  public var directionUncertainty: Double
  /// Highest drive that was measured with all elements.
  public var highestDrive: Voltage
  public var bound: Bound
  /// Peak negative pressure to which the hydrophone may be driven: its limit times the margin.
  public var hydrophoneLimit: Pressure
  /// Beyond `highestDrive`; `nil` where sub-apertures add nothing.
  public var linear: LinearExtension?
  /// Lowest and highest of the water during the step.
  public var waterMinimum: Temperature
  public var waterMaximum: Temperature
  public var shots: Int

  public init(
    position: Position, relativeGain: Double, relativeGainUncertainty: Double, points: [Point],
    fit: DriveFit, asymmetryPerPascal: Double, asymmetryPerPascalUncertainty: Double,
    common: [UncertaintyTerm], averaging: Double, averagingUncertainty: Double, direction: Double,
    directionUncertainty: Double, highestDrive: Voltage,
    bound: Bound, hydrophoneLimit: Pressure, linear: LinearExtension?, waterMinimum: Temperature,
    waterMaximum: Temperature, shots: Int
  ) {
    self.position = position
    self.relativeGain = relativeGain
    self.relativeGainUncertainty = relativeGainUncertainty
    self.points = points
    self.fit = fit
    self.asymmetryPerPascal = asymmetryPerPascal
    self.asymmetryPerPascalUncertainty = asymmetryPerPascalUncertainty
    self.common = common
    self.averaging = averaging
    self.averagingUncertainty = averagingUncertainty
    self.direction = direction
    self.directionUncertainty = directionUncertainty
    self.highestDrive = highestDrive
    self.bound = bound
    self.hydrophoneLimit = hydrophoneLimit
    self.linear = linear
    self.waterMinimum = waterMinimum
    self.waterMaximum = waterMaximum
    self.shots = shots
  }

  /// Relative standard uncertainty that all points have in common.
  public var commonUncertainty: Double {
    common.reduce(0) { $0 + $1.standard * $1.standard }.squareRoot()
  }

  /// Peak negative pressure at a drive, by the fit, with its budget: the confidence band is twice its standard uncertainty.
  /// - Returns: `nil` below the lowest or above the highest drive that was measured: nothing is extrapolated.
  public func peakNegative(at drive: Voltage) -> Uncertain<Pressure>? {
    guard let lowest = points.first?.drive, drive >= lowest, drive <= highestDrive else { return nil }
    let value = fit.peakNegative(at: drive)
    return Uncertain(
      value: value,
      budget: [UncertaintyTerm(source: .form, standard: fit.deviation(at: drive).pascals)]
        + common.map { UncertaintyTerm(source: $0.source, standard: $0.standard * value.pascals) })
  }

  /// Peak positive pressure, in the same way.
  public func peakPositive(at drive: Voltage) -> Uncertain<Pressure>? {
    guard let negative = peakNegative(at: drive) else { return nil }
    let line = fit.linearEstimate(at: drive).peakNegative.pascals
    let ratio = 1 + asymmetryPerPascal * line
    return negative.scaled(by: ratio, as: Pressure.self)
      .adding(.form, relative: asymmetryPerPascalUncertainty * line / max(ratio, 1e-3))
  }

  /// (p−)LE at the hydrophone at a drive that was measured, by the fit or by the sub-apertures, with its relative standard uncertainty;
  /// `nil` where neither reaches.
  public func estimate(at drive: Voltage) -> (value: LinearEstimate, relativeUncertainty: Double)? {
    guard let lowest = points.first?.drive, drive >= lowest else { return nil }
    guard drive <= highestDrive else { return linear?.estimate(at: drive) }
    let value = fit.linearEstimate(at: drive)
    guard value.peakNegative > .zero else { return nil }
    let form = fit.linearDeviation(at: drive) / value.peakNegative
    return (value, (form * form + commonUncertainty * commonUncertainty).squareRoot())
  }
}
