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
