import HistotripsyCore

/// Electrical capacitance, in farads; 0 to 1 µF.
public struct Capacitance: Quantity {
  public static var bounds: ClosedRange<Double> { 0...1e-6 }
  public let inBaseUnit: Double
  public init(trusted value: Double) { inBaseUnit = value }

  public static func picofarads(_ value: Double) -> Self { Self(stated: value * 1e-12) }
  public var picofarads: Double { inBaseUnit / 1e-12 }
  public var farads: Double { inBaseUnit }
}
