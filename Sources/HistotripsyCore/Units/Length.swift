/// Length, in metres, of either sign; at most 10 m.
public struct Length: Quantity {
  public static var bounds: ClosedRange<Double> { -10...10 }
  public let inBaseUnit: Double
  @inlinable public init(trusted value: Double) { inBaseUnit = value }

  @inlinable public static func metres(_ value: Double) -> Self { Self(stated: value) }
  @inlinable public var metres: Double { inBaseUnit }

  @inlinable public static func millimetres(_ value: Double) -> Self { Self(stated: value * 1e-3) }
  @inlinable public var millimetres: Double { inBaseUnit / 1e-3 }
}
