import HistotripsyCore

/// The steps of the routine that fire, in their order.
public enum RoutineStep: String, CaseIterable, Codable, Sendable {
  case noise
  case locate
  case elements
  case drive
  case beam
  case steering
}

/// One law, fired some times, and what the hydrophone gave: the live reading, and what is kept when a step ends before its end.
public struct TankReading: Codable, Equatable, Sendable {
  public var step: RoutineStep
  /// Of the law.
  public var focus: Position
  /// First and number of the group that fired; `nil` when every enabled element did.
  public var first: Int?
  public var count: Int?
  /// Rail as read back, mean of the shots.
  public var drive: Voltage
  public var shots: Int
  /// Largest excursions of the mean signal, magnitudes, at the receiver's input.
  public var negative: Voltage
  public var positive: Voltage
  /// `negative` by the sensitivity at the array's frequency: a first look; findings are deconvolved.
  public var pressure: Pressure
  public var isClipped: Bool
  public var water: Temperature
  /// Readings of this step so far, and about how many there will be.
  public var done: Int
  public var expected: Int
}
