/// Temperature, in degrees Celsius; −273.15 to 1000 °C.
public struct Temperature: Quantity {
  public static var bounds: ClosedRange<Double> { -273.15...1000 }
  public let inBaseUnit: Double
  @inlinable public init(trusted value: Double) { inBaseUnit = value }

  @inlinable public static func celsius(_ value: Double) -> Self { Self(stated: value) }
  @inlinable public var celsius: Double { inBaseUnit }
}
