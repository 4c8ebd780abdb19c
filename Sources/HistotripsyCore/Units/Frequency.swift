/// Frequency, in hertz; 0 to 10 GHz.
public struct Frequency: Quantity {
  public static var bounds: ClosedRange<Double> { 0...1e10 }
  public let inBaseUnit: Double
  @inlinable public init(trusted value: Double) { inBaseUnit = value }

  @inlinable public static func hertz(_ value: Double) -> Self { Self(stated: value) }
  @inlinable public var hertz: Double { inBaseUnit }

  @inlinable public static func kilohertz(_ value: Double) -> Self { Self(stated: value * 1e3) }
  @inlinable public var kilohertz: Double { inBaseUnit / 1e3 }

  @inlinable public static func megahertz(_ value: Double) -> Self { Self(stated: value * 1e6) }
  @inlinable public var megahertz: Double { inBaseUnit / 1e6 }
}
