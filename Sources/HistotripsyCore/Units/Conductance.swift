/// Electric conductance, in siemens; at most 1 kS.
public struct Conductance: Quantity {
  public static var bounds: ClosedRange<Double> { 0...1e3 }
  public let inBaseUnit: Double
  @inlinable public init(trusted value: Double) { inBaseUnit = value }

  @inlinable public static func siemens(_ value: Double) -> Self { Self(stated: value) }
  @inlinable public var siemens: Double { inBaseUnit }
}
