/// A decimal number as a person wrote it: kept as digits and a power of ten until the unit is known, so that "0.3 mm" becomes
/// the double nearest to 0.0003 and writing a value and reading it back changes nothing.
package struct DecimalNumber: Equatable, Sendable {
  private let isNegative: Bool
  /// Significant digits, no leading zeros; "0" for zero.
  private let digits: String
  /// The value is ±0.digits × 10^point.
  private let point: Int

  /// Optional sign, digits with at most one point, optional exponent. `nil` for anything else: no hexadecimal, no infinity, no
  /// not-a-number, no digit separators; at most 40 characters.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.count <= 40 else { return nil }
    var rest = Substring(text)
    var isNegative = false
    if let sign = rest.first, sign == "-" || sign == "+" || sign == "\u{2212}" {
      isNegative = sign != "+"
      rest.removeFirst()
    }
    var digits = ""
    var point = 0
    var hasPoint = false
    var hasDigit = false
    while let next = rest.first, next == "." || (next.isASCII && next.isNumber) {
      rest.removeFirst()
      if next == "." {
        if hasPoint { return nil }
        hasPoint = true
        continue
      }
      hasDigit = true
      if !hasPoint { point += 1 }
      if digits.isEmpty && next == "0" {
        point -= 1
      } else {
        digits.append(next)
      }
    }
    guard hasDigit else { return nil }
    if let e = rest.first, e == "e" || e == "E" {
      guard let exponent = Int(rest.dropFirst()), (-400...400).contains(exponent) else { return nil }
      point += exponent
    } else if !rest.isEmpty {
      return nil
    }
    while digits.last == "0" { digits.removeLast() }
    self.isNegative = isNegative && !digits.isEmpty
    self.digits = digits.isEmpty ? "0" : digits
    self.point = digits.isEmpty ? 0 : point
  }

  /// The shortest decimal that reads back as this double. `nil` when it is not finite.
  package init?(_ value: Double) { self.init(value.description) }

  /// The double nearest to this number times a power of ten; infinite when beyond the range of a double.
  package func value(timesTenTo exponent: Int = 0) -> Double {
    Double("\(isNegative ? "-" : "")0.\(digits)e\(point + exponent)") ?? .infinity
  }

  /// Plain decimal notation of this number times a power of ten.
  package func text(timesTenTo exponent: Int = 0) -> String {
    let sign = isNegative ? "-" : ""
    if digits == "0" { return "0" }
    let place = point + exponent
    if place < -6 || place > 15 {
      let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
      return "\(sign)\(digits.prefix(1))\(fraction)e\(place - 1)"
    }
    if place <= 0 { return sign + "0." + String(repeating: "0", count: -place) + digits }
    if digits.count <= place { return sign + digits + String(repeating: "0", count: place - digits.count) }
    return sign + digits.prefix(place) + "." + digits.dropFirst(place)
  }
}
