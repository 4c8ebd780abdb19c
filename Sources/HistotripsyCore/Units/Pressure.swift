/// Acoustic pressure, in pascals. Peak negative pressure is a positive number: its magnitude. At most 1 GPa.
public struct Pressure: Quantity {
  public static var bounds: ClosedRange<Double> { -1e9...1e9 }
  public let inBaseUnit: Double
  @inlinable public init(trusted value: Double) { inBaseUnit = value }

  @inlinable public static func pascals(_ value: Double) -> Self { Self(stated: value) }
  @inlinable public var pascals: Double { inBaseUnit }

  @inlinable public static func megapascals(_ value: Double) -> Self { Self(stated: value * 1e6) }
  @inlinable public var megapascals: Double { inBaseUnit / 1e6 }
}
