import HistotripsyCore

/// A number with a unit, as a person writes it: "500 kHz", "0.1 %", "1 λ", "20mm".
package enum QuantityText {
  /// The value in the dimension's base unit.
  /// - Throws: a message without place: no number, no unit, wrong unit or out of range, each with the value and what is allowed.
  package static func parse(
    _ text: String, as dimension: Dimension, in range: ClosedRange<Double>
  ) throws(Complaint) -> Double {
    let allowed = "(\(shown(range, as: dimension)))"
    let (number, symbol) = split(text)
    guard let decimal = DecimalNumber(number) else {
      throw Complaint(
        "\(quoted(text)) is not a number with a unit; write \(dimension.name) in \(dimension.unitList) \(allowed)"
      )
    }
    guard !symbol.isEmpty else {
      throw Complaint(
        "\(quoted(text)) has no unit; write \(dimension.name) in \(dimension.unitList) \(allowed)")
    }
    guard let unit = dimension.unit(symbol) else {
      throw Complaint(
        "\(quoted(text)) is not \(dimension.name); write it in \(dimension.unitList) \(allowed)")
    }
    let value = decimal.value(timesTenTo: unit.exponent) * unit.factor
    guard range.contains(value) else { throw Complaint("\(quoted(text)) is out of range \(allowed)") }
    return value
  }

  /// Whether the text carries a unit of this dimension.
  package static func hasUnit(_ text: String, of dimension: Dimension) -> Bool {
    dimension.unit(split(text).symbol) != nil
  }

  package static func shown(_ range: ClosedRange<Double>, as dimension: Dimension) -> String {
    "\(dimension.shown(range.lowerBound)) … \(dimension.shown(range.upperBound))"
  }

  /// The text itself, cut to a length that fits in a message; what a terminal would obey instead of show stands as its code.
  package static func quoted(_ text: String) -> String {
    if text.isEmpty { return "an empty value" }
    let shown = PrintableText.of(String(text.unicodeScalars.prefix(60)))
    return text.unicodeScalars.count <= 60 ? shown : shown + "…"
  }

  /// Several texts from a file, the first eight of them: a header may have hundreds of columns.
  package static func listed(_ texts: some Collection<some StringProtocol>) -> String {
    let shown = texts.prefix(8).map { quoted(String($0)) }.joined(separator: ", ")
    return texts.count <= 8 ? shown : "\(shown) and \(texts.count - 8) more"
  }

  private static func split(_ text: String) -> (number: Substring, symbol: Substring) {
    let trimmed = text.drop(while: \.isWhitespace)
    var end = trimmed.startIndex
    while end < trimmed.endIndex {
      let next = trimmed[end]
      let isPart = next.isASCII && next.isNumber || "+-.\u{2212}".contains(next)
      // An exponent, not the beginning of a unit.
      let following = trimmed[end...].dropFirst().first
      let isExponent =
        (next == "e" || next == "E") && end > trimmed.startIndex
        && (following.map { $0.isASCII && $0.isNumber || $0 == "-" || $0 == "+" } ?? false)
      guard isPart || isExponent else { break }
      end = trimmed.index(after: end)
    }
    var symbol = trimmed[end...].drop(while: \.isWhitespace)
    while symbol.last?.isWhitespace ?? false { symbol.removeLast() }
    return (trimmed[..<end], symbol)
  }
}

/// What is wrong with a value, before it is known where the value stands.
package struct Complaint: Error {
  package let message: String
  package init(_ message: String) { self.message = message }
}

extension ClosedRange where Bound: Quantity {
  /// The same range as plain numbers of the base unit.
  package var inBaseUnit: ClosedRange<Double> { lowerBound.inBaseUnit...upperBound.inBaseUnit }
}
