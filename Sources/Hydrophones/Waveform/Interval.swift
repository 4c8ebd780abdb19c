import HistotripsyCore

/// A span of time of a recording, in seconds, of either sign; at most a day. Not rounded: oscilloscopes sample every few
/// hundred picoseconds.
public struct Interval: Quantity {
  /// Values that are possible, in seconds: a day to either side.
  public static var bounds: ClosedRange<Double> { -86400...86400 }
  /// The value in the unit of `bounds`.
  public let inBaseUnit: Double
  /// A value that is known to lie within `bounds`.
  public init(trusted value: Double) { inBaseUnit = value }

  /// An interval stated in seconds, held to `bounds`.
  public static func seconds(_ value: Double) -> Self { Self(stated: value) }
  /// The interval in seconds.
  public var seconds: Double { inBaseUnit }

  /// An interval stated in microseconds, held to `bounds`.
  public static func microseconds(_ value: Double) -> Self { Self(stated: value * 1e-6) }
  /// The interval in microseconds.
  public var microseconds: Double { inBaseUnit / 1e-6 }
}
