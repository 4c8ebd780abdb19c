import HistotripsyCore

/// One focus of a finished plan: where, how often, and what the computed field says about it.
///
/// Every number is kept to the digits that a plan file has for it, so that a plan and its file are the same plan: positions to 0.1 nm,
/// drives to 10 mV, pressures to 1 kPa, levels to 0.01 dB, lobes' positions to 10 µm.
public struct PlannedFocus: Equatable, Sendable {
  /// In the array's frame.
  public var position: Position
  /// Therapy pulses, at least 1.
  public var pulses: UInt32
  /// What the array can do here, and what it does elsewhere meanwhile.
  public var reach: FocusReach

  public init(position: Position, pulses: UInt32, reach: FocusReach) {
    self.position = position
    self.pulses = pulses
    self.reach = reach
  }
}

/// What the computed field says about one focus.
public struct FocusReach: Equatable, Sendable {
  /// Linear estimate of p− at the highest rail that the plan allows.
  public var available: LinearEstimate
  /// What is left of it when the wave steepens on its way (`Saturation`): less than the estimate, and no substitute for a measurement.
  public var availableSaturated: Pressure
  /// Rail at which the linear estimate is the regimen's set-point; above the plan's highest rail where that is out of reach.
  public var drive: Voltage
  /// Pressure lost against the geometric focus, decibels; negative where it is higher. Infinite where nothing arrives.
  public var lossDecibels: Double
  /// The strongest place outside the focus.
  public var lobe: Lobe?

  /// A secondary lobe.
  public struct Lobe: Equatable, Sendable {
    /// Amplitude against that at the focus, decibels; negative where it is weaker.
    public var decibels: Double
    /// In the array's frame.
    public var position: Position

    public init(decibels: Double, position: Position) {
      self.decibels = decibels
      self.position = position
    }
  }

  public init(
    available: LinearEstimate, availableSaturated: Pressure, drive: Voltage, lossDecibels: Double, lobe: Lobe?
  ) {
    self.available = available
    self.availableSaturated = availableSaturated
    self.drive = drive
    self.lossDecibels = lossDecibels
    self.lobe = lobe
  }
}

/// A focus that the placement asked for and the array cannot reach: never treated, never forgotten.
public struct DroppedFocus: Equatable, Sendable {
  /// Its number among the foci of the request, kept and dropped together, from 0.
  public var number: Int
  /// In the array's frame.
  public var position: Position
  public var reason: Reason
  public var reach: FocusReach

  /// The first that applies, in this order.
  public enum Reason: String, Sendable, CaseIterable {
    /// An element stands there, or nearly.
    case atElement = "at-element"
    /// Steering costs more than `limits.steering-loss-maximum`.
    case steeringLoss = "steering-loss"
    /// The set-point needs more rail than `limits.rail-maximum`.
    case pressure
    /// A secondary lobe is above `reach.secondary-lobe-maximum`.
    case secondaryLobe = "secondary-lobe"
  }

  public init(number: Int, position: Position, reason: Reason, reach: FocusReach) {
    self.number = number
    self.position = position
    self.reason = reason
    self.reach = reach
  }
}
