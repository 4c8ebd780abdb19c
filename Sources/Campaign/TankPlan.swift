import HistotripsyCore

/// A calibration in small: laws to load, and bursts to fire with them.
public struct TankPlan: Sendable {
  /// One law: all elements in step at a point, or a group of elements alone.
  public struct Law: Sendable {
    /// Index into `points`.
    public var point: Int
    public var group: ElementGroup?
  }

  public struct Burst: Sendable {
    /// Index into `laws`, which is also its slot.
    public var law: Int
    public var drive: Voltage
    /// High voltage off and on again before this burst.
    public var isRearmed = false
  }

  public var setup: TankSetup
  public var points: [Position]
  public var laws: [Law]
  public var bursts: [Burst]
  /// Samples captured of each burst.
  public var samples: Int
  /// Where the hydrophone stands.
  public var hydrophone: Position
  /// Largest pressure that it may be given.
  public var limit: Pressure
}
