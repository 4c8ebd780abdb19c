/// Energy, in joules; at most 1 GJ.
public struct Energy: Quantity {
  public static var bounds: ClosedRange<Double> { 0...1e9 }
  public let inBaseUnit: Double
  @inlinable public init(trusted value: Double) { inBaseUnit = value }

  @inlinable public static func joules(_ value: Double) -> Self { Self(stated: value) }
  @inlinable public var joules: Double { inBaseUnit }

  @inlinable public static func millijoules(_ value: Double) -> Self { Self(stated: value * 1e-3) }
  @inlinable public var millijoules: Double { inBaseUnit / 1e-3 }
}
