import Foundation

extension Double {
  /// For people: six significant digits, no trailing zeros.
  package var short: String { String(format: "%.6g", self) }
}
