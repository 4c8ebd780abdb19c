/// Speed of sound, in metres per second; 100 to 10000 m/s.
public struct Speed: Quantity {
  public static var bounds: ClosedRange<Double> { 100...10000 }
  public let inBaseUnit: Double
  @inlinable public init(trusted value: Double) { inBaseUnit = value }

  @inlinable public static func metresPerSecond(_ value: Double) -> Self { Self(stated: value) }
  @inlinable public var metresPerSecond: Double { inBaseUnit }
}
