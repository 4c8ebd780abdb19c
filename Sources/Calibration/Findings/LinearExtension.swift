import HistotripsyCore

/// What the array would give above the hydrophone's limit if pressure kept growing in proportion: sub-apertures, measured one by one at
/// high drive, and summed.
///
/// Nobody has measured this pressure. It is the quantity in which thresholds of cavitation are published, and it is not to be
/// compared with what a hydrophone reads at the same drive (`Saturation`).
public struct LinearExtension: Codable, Equatable, Sendable {
  public struct Point: Codable, Equatable, Sendable {
    public var drive: Voltage
    /// Sum over the sub-apertures.
    public var estimate: LinearEstimate
    /// Standard uncertainty (k = 1) of the estimate.
    public var uncertainty: Pressure
    /// The strongest that the hydrophone read of one sub-aperture.
    public var largestReading: Pressure

    public init(
      drive: Voltage, estimate: LinearEstimate, uncertainty: Pressure, largestReading: Pressure
    ) {
      self.drive = drive
      self.estimate = estimate
      self.uncertainty = uncertainty
      self.largestReading = largestReading
    }
  }

  /// Number of sub-apertures, and elements in each but perhaps the last.
  public var subApertures: Int
  public var elementsEach: Int
  /// Rising in drive.
  public var points: [Point]

  public init(subApertures: Int, elementsEach: Int, points: [Point]) {
    self.subApertures = subApertures
    self.elementsEach = elementsEach
    self.points = points
  }
}
