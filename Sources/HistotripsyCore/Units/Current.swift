/// Electric current, in amperes; at most 10 kA.
public struct Current: Quantity {
  public static var bounds: ClosedRange<Double> { -1e4...1e4 }
  public let inBaseUnit: Double
  @inlinable public init(trusted value: Double) { inBaseUnit = value }

  @inlinable public static func amperes(_ value: Double) -> Self { Self(stated: value) }
  @inlinable public var amperes: Double { inBaseUnit }
}
