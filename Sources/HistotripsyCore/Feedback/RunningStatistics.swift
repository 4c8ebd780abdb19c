/// Mean and standard deviation of values that pass by, without keeping them (Welford 1962,
/// Technometrics 4:419).
public struct RunningStatistics: Equatable, Sendable, BitwiseCopyable {
  /// Values added.
  public private(set) var count: UInt32 = 0
  /// Mean of the values; 0 before the first.
  public private(set) var mean = 0.0
  private var squares = 0.0

  /// No values yet.
  public init() {}

  /// Adds a value.
  public mutating func add(_ value: Double) {
    count += 1
    let before = value - mean
    mean += before / Double(count)
    squares += before * (value - mean)
  }

  /// Standard deviation of the sample, n − 1 in the denominator; 0 for fewer than two values.
  public var standardDeviation: Double { count < 2 ? 0 : (squares / Double(count - 1)).squareRoot() }
}
