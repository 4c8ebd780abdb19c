import Foundation

/// The normal distribution from a table: within 10⁻⁶.
struct NormalTable: Sendable {
  private let entries: [Double]
  private static let reach = 6.0
  private static let steps = 256.0

  init() {
    let count = Int(2 * Self.reach * Self.steps)
    entries = (0...count + 1).map { i in
      0.5 + 0.5 * erf((Double(i) / Self.steps - Self.reach) / 2.0.squareRoot())
    }
  }

  @inline(__always) func value(_ deviations: Double) -> Double {
    if deviations <= -Self.reach { return 0 }
    if deviations >= Self.reach { return 1 }
    let place = (deviations + Self.reach) * Self.steps
    let cell = Int(place)
    return entries[cell] + (entries[cell + 1] - entries[cell]) * (place - Double(cell))
  }

  /// The deviations at which the distribution has this value; −6 to 6.
  static func quantile(_ share: Double) -> Double {
    var (low, high) = (-reach, reach)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if 0.5 + 0.5 * erf(middle / 2.0.squareRoot()) < share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
