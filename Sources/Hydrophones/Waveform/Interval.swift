import HistotripsyCore

/// A span of time of a recording, in seconds, of either sign; at most a day. Not rounded: oscilloscopes sample every few
/// hundred picoseconds.
public struct Interval: Quantity {
  public static var bounds: ClosedRange<Double> { -86400...86400 }
  public let inBaseUnit: Double
  public init(trusted value: Double) { inBaseUnit = value }

  public static func seconds(_ value: Double) -> Self { Self(stated: value) }
  public var seconds: Double { inBaseUnit }

  public static func microseconds(_ value: Double) -> Self { Self(stated: value * 1e-6) }
  public var microseconds: Double { inBaseUnit / 1e-6 }
}
