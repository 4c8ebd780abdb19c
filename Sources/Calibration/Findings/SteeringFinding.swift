import HistotripsyCore

/// What steering costs over the reach: measured where the hydrophone was put, against the computed field.
public struct SteeringFinding: Codable, Equatable, Sendable {
  public struct Station: Codable, Equatable, Sendable {
    /// Of the hydrophone, located there.
    public var position: Position
    /// Against the reference station, in decibels; negative where the pressure is higher.
    public var measuredLossDecibels: Double
    /// Standard uncertainty (k = 1) of the same. The hydrophone's sensitivity cancels.
    public var uncertaintyDecibels: Double
    /// Of the computed field of the array as corrected, against the reference station.
    public var computedLossDecibels: Double
    public var water: Temperature

    public init(
      position: Position, measuredLossDecibels: Double, uncertaintyDecibels: Double,
      computedLossDecibels: Double, water: Temperature
    ) {
      self.position = position
      self.measuredLossDecibels = measuredLossDecibels
      self.uncertaintyDecibels = uncertaintyDecibels
      self.computedLossDecibels = computedLossDecibels
      self.water = water
    }

    public var differenceDecibels: Double { measuredLossDecibels - computedLossDecibels }
    /// Whether measured and computed agree within the expanded uncertainty (k = 2).
    public var agrees: Bool { abs(differenceDecibels) <= 2 * uncertaintyDecibels }
  }

  /// Where every loss is 0 dB: the first station.
  public var reference: Position
  /// Computed loss of the reference station against the geometric focus.
  public var referenceLossDecibels: Double
  /// In the order in which they were visited, without the reference.
  public var stations: [Station]
  public var shots: Int

  public init(reference: Position, referenceLossDecibels: Double, stations: [Station], shots: Int) {
    self.reference = reference
    self.referenceLossDecibels = referenceLossDecibels
    self.stations = stations
    self.shots = shots
  }

  /// Root mean square of measured minus computed; 0 without stations.
  public var rootMeanSquareDecibels: Double {
    guard !stations.isEmpty else { return 0 }
    let sum = stations.reduce(0) { $0 + $1.differenceDecibels * $1.differenceDecibels }
    return (sum / Double(stations.count)).squareRoot()
  }
}
