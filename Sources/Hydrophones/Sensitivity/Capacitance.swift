import HistotripsyCore

/// Electrical capacitance, in farads; 0 to 1 µF.
public struct Capacitance: Quantity {
  /// Values that are possible, in farads.
  public static var bounds: ClosedRange<Double> { 0...1e-6 }
  /// The value in the unit of `bounds`.
  public let inBaseUnit: Double
  /// A value that is known to lie within `bounds`.
  public init(trusted value: Double) { inBaseUnit = value }

  /// A capacitance stated in picofarads, held to `bounds`.
  public static func picofarads(_ value: Double) -> Self { Self(stated: value * 1e-12) }
  /// The capacitance in picofarads.
  public var picofarads: Double { inBaseUnit / 1e-12 }
  /// The capacitance in farads.
  public var farads: Double { inBaseUnit }
}
