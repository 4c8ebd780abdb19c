import HistotripsyCore

/// Where the hydrophone stands, by the array alone.
public struct PositionFinding: Codable, Equatable, Sendable {
  /// In the array's frame: where steering meets the hydrophone.
  public var position: Position
  /// From the geometric focus.
  public var offset: Position
  /// Standard uncertainty (k = 1) of each component: noise and scatter of the arrivals, and the water's temperature.
  public var uncertainty: Position
  /// Elements whose arrivals agree with the position.
  public var agreeing: Int
  /// From the trigger to the middle of a burst without flight: latency of front end and receiver, and half a burst.
  public var latency: Nanoseconds
  public var speedOfSound: Speed
  public var water: Temperature
  /// What steering to the position costs against the geometric focus, computed; negative where it gains.
  public var steeringLossDecibels: Double
  public var shots: Int

  public init(
    position: Position, offset: Position, uncertainty: Position, agreeing: Int, latency: Nanoseconds,
    speedOfSound: Speed, water: Temperature, steeringLossDecibels: Double, shots: Int
  ) {
    self.position = position
    self.offset = offset
    self.uncertainty = uncertainty
    self.agreeing = agreeing
    self.latency = latency
    self.speedOfSound = speedOfSound
    self.water = water
    self.steeringLossDecibels = steeringLossDecibels
    self.shots = shots
  }

  /// Length of `offset`.
  public var distance: Length { offset.distance(to: .origin) }
}
