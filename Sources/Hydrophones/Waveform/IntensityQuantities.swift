import HistotripsyCore

/// ∫p² dt of a pulse, in Pa²·s.
public struct PressureSquaredIntegral: Quantity {
  /// Values that are possible, in Pa²·s.
  public static var bounds: ClosedRange<Double> { 0...1e18 }
  /// The value in the unit of `bounds`.
  public let inBaseUnit: Double
  /// A value that is known to lie within `bounds`.
  public init(trusted value: Double) { inBaseUnit = value }

  /// An integral stated in Pa²·s, held to `bounds`.
  public static func pascalsSquaredSeconds(_ value: Double) -> Self { Self(stated: value) }
  /// The integral in Pa²·s.
  public var pascalsSquaredSeconds: Double { inBaseUnit }
}

/// Energy through an area, in J/m²: the pulse intensity integral.
public struct EnergyPerArea: Quantity {
  /// Values that are possible, in J/m².
  public static var bounds: ClosedRange<Double> { 0...1e12 }
  /// The value in the unit of `bounds`.
  public let inBaseUnit: Double
  /// A value that is known to lie within `bounds`.
  public init(trusted value: Double) { inBaseUnit = value }

  /// A fluence stated in J/m², held to `bounds`.
  public static func joulesPerSquareMetre(_ value: Double) -> Self { Self(stated: value) }
  /// The fluence in J/m².
  public var joulesPerSquareMetre: Double { inBaseUnit }
  /// The fluence in mJ/cm², as the standards print it.
  public var millijoulesPerSquareCentimetre: Double { inBaseUnit * 0.1 }
}

/// Power through an area, in W/m².
public struct Intensity: Quantity {
  /// Values that are possible, in W/m².
  public static var bounds: ClosedRange<Double> { 0...1e15 }
  /// The value in the unit of `bounds`.
  public let inBaseUnit: Double
  /// A value that is known to lie within `bounds`.
  public init(trusted value: Double) { inBaseUnit = value }

  /// An intensity stated in W/m², held to `bounds`.
  public static func wattsPerSquareMetre(_ value: Double) -> Self { Self(stated: value) }
  /// The intensity in W/m².
  public var wattsPerSquareMetre: Double { inBaseUnit }
  /// The intensity in W/cm², as the standards print it.
  public var wattsPerSquareCentimetre: Double { inBaseUnit * 1e-4 }
}
