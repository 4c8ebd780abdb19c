import Text

extension Harness {
  /// Numbers with units, as fields and options hold them. What is shown of a value reads back as that value.
  static let quantity = Harness("quantity") { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    var verdict = Verdict.refused("no dimension")
    for dimension in dimensions {
      do throws(Complaint) {
        let value = try QuantityText.parse(text, as: dimension, in: -1e300...1e300)
        guard value.isFinite else { return .broken("\(text) is \(value)") }
        let shown = dimension.shown(value)
        let again = try QuantityText.parse(shown, as: dimension, in: -1e301...1e301)
        // Six digits are shown.
        guard abs(again - value) <= abs(value) * 1e-4 else {
          return .broken("\(text) is \(value), shown as \(shown), which is \(again)")
        }
        verdict = .accepted
      } catch {
        let refusal = Verdict.ofMessage(error.message)
        if case .broken = refusal { return refusal }
        if verdict != .accepted { verdict = refusal }
      }
    }
    return verdict
  }

  private static let dimensions: [Dimension] = [.length, .frequency, .voltage, .pressure, .share, .time]
}

extension Harness {
  /// Headings of columns with their units: a heading is known, unknown or without a unit, and a complaint is one line.
  static let unit = Harness("unit") { bytes in
    guard let text = String(validating: bytes.prefix(200), as: UTF8.self) else { return .refused("no text") }
    let heading = Heading(text)
    if let unit = heading.unit, !unit.size.isFinite || unit.size <= 0 {
      return .broken("a unit of size \(unit.size)")
    }
    guard let complaint = heading.complaint(expecting: .voltage) else { return .accepted }
    return .ofMessage(InputError(file: "h", message: complaint).description, leading: "h", expected: "h")
  }
}
