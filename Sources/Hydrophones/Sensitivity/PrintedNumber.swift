import Foundation
import Text

/// A number as it was printed, with how far the true one may lie from it: half a unit of the last printed digit.
///
/// Columns that say the same twice are compared within what their digits can tell, not within a tolerance that somebody chose.
struct PrintedNumber {
  let value: Double
  /// Half a unit of the last printed place.
  let halfUnit: Double

  /// `nil` for what `DecimalNumber` does not take: not-a-number, infinity, other text.
  init?(_ text: String) {
    guard let number = DecimalNumber(text) else { return nil }
    value = number.value()
    let parts = text.lowercased().split(separator: "e", maxSplits: 1)
    let exponent = parts.count == 2 ? Int(parts[1]) ?? 0 : 0
    let decimals =
      parts[0].split(separator: ".", omittingEmptySubsequences: false).dropFirst().first?.count ?? 0
    halfUnit = 0.5 * pow(10, Double(exponent - decimals))
  }

  /// The interval that the printed digits stand for, through a rising function.
  func range(_ map: (Double) -> Double = { $0 }) -> ClosedRange<Double> {
    map(value - halfUnit)...map(value + halfUnit)
  }
}
