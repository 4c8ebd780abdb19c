import HistotripsyCore

/// What is known about the hydrophone before the routine begins: from its own calibration, with preamplifier and cable.
public struct ReceiverCalibration: Equatable, Sendable {
  /// Volts at the front end's input per pascal, at the array's frequency.
  public var voltsPerPascal: Double
  /// Relative standard uncertainty of the same (k = 1).
  public var relativeUncertainty: Double
  /// Peak negative pressure that the hydrophone bears, by its maker.
  public var limit: Pressure
  /// Effective diameter, for spatial averaging.
  public var diameter: Length

  public init(
    voltsPerPascal: Double, relativeUncertainty: Double, limit: Pressure, diameter: Length
  ) {
    precondition(voltsPerPascal > 0 && relativeUncertainty >= 0 && limit > .zero, "a calibrated hydrophone")
    self.voltsPerPascal = voltsPerPascal
    self.relativeUncertainty = relativeUncertainty
    self.limit = limit
    self.diameter = diameter
  }
}
