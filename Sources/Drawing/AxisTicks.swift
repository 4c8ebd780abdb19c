import Foundation

/// Round numbers for an axis.
package enum AxisTicks {
  /// Multiples of 1, 2 or 5 × 10ⁿ within the range, at most `most` of them.
  package static func values(_ range: ClosedRange<Double>, most: Int) -> [Double] {
    let span = range.upperBound - range.lowerBound
    guard span > 0, span.isFinite, most > 0 else { return [range.lowerBound] }
    var exponent = (log10(span / Double(most))).rounded(.down)
    while true {
      for factor in [1.0, 2, 5] {
        let step = factor * pow(10, exponent)
        // A bound that lies on a tick must not be lost to rounding.
        let first = (range.lowerBound / step - 1e-9).rounded(.up)
        let last = (range.upperBound / step + 1e-9).rounded(.down)
        if last - first + 1 <= Double(most) {
          return first > last ? [] : stride(from: first, through: last, by: 1).map { $0 * step }
        }
      }
      exponent += 1
    }
  }

  /// With a true minus sign and no more digits than it needs.
  package static func label(_ value: Double) -> String {
    let rounded = abs(value) < 1e-9 ? 0 : value
    return String(format: "%.6g", rounded).replacingOccurrences(of: "-", with: "\u{2212}")
  }
}
