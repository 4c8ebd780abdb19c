/// Electric potential, in volts, of either sign; at most 100 kV.
public struct Voltage: Quantity {
  public static var bounds: ClosedRange<Double> { -1e5...1e5 }
  public let inBaseUnit: Double
  @inlinable public init(trusted value: Double) { inBaseUnit = value }

  @inlinable public static func volts(_ value: Double) -> Self { Self(stated: value) }
  @inlinable public var volts: Double { inBaseUnit }

  @inlinable public static func millivolts(_ value: Double) -> Self { Self(stated: value * 1e-3) }
  @inlinable public var millivolts: Double { inBaseUnit / 1e-3 }
}
