import HistotripsyCore

/// ∫p² dt of a pulse, in Pa²·s.
public struct PressureSquaredIntegral: Quantity {
  public static var bounds: ClosedRange<Double> { 0...1e18 }
  public let inBaseUnit: Double
  public init(trusted value: Double) { inBaseUnit = value }

  public static func pascalsSquaredSeconds(_ value: Double) -> Self { Self(stated: value) }
  public var pascalsSquaredSeconds: Double { inBaseUnit }
}

/// Energy through an area, in J/m²: the pulse intensity integral.
public struct EnergyPerArea: Quantity {
  public static var bounds: ClosedRange<Double> { 0...1e12 }
  public let inBaseUnit: Double
  public init(trusted value: Double) { inBaseUnit = value }

  public static func joulesPerSquareMetre(_ value: Double) -> Self { Self(stated: value) }
  public var joulesPerSquareMetre: Double { inBaseUnit }
  public var millijoulesPerSquareCentimetre: Double { inBaseUnit * 0.1 }
}

/// Power through an area, in W/m².
public struct Intensity: Quantity {
  public static var bounds: ClosedRange<Double> { 0...1e15 }
  public let inBaseUnit: Double
  public init(trusted value: Double) { inBaseUnit = value }

  public static func wattsPerSquareMetre(_ value: Double) -> Self { Self(stated: value) }
  public var wattsPerSquareMetre: Double { inBaseUnit }
  public var wattsPerSquareCentimetre: Double { inBaseUnit * 1e-4 }
}
