/// A unit that a heading mentions where the grammar reads none: `CH1 (10 mV)`, `CH1 (mV rms)`,
/// `CH1 mV/div`, `CH1=mV`, `ns time`, `pMPa`. What it says of the numbers is not known, and never 1.
struct UnitMention: Equatable {
  /// What stands there, for messages.
  let words: String

  init?(in text: Substring) {
    let groups = Heading.groups(of: text)
    for (group, _) in groups {
      if let part = Self.part(of: group) {
        words = String(Heading.trimmed(part))
        return
      }
    }
    var rest = text
    for (_, range) in groups.reversed() { rest = rest[..<range.lowerBound] + rest[range.upperBound...] }
    guard Self.isBare(rest) else { return nil }
    words = String(text)
  }

  // MARK: In brackets

  /// Whether the inside of brackets mentions a unit.
  static func holds(_ group: Substring) -> Bool { part(of: group) != nil }

  private static func part(of group: Substring) -> Substring? {
    group.split { ",;".contains($0) }.first(where: isInBrackets)
  }

  /// What a recorder is loaded with, how warm the water was, and shares are remarks: `(50 Ω)`,
  /// `(20 °C)`, `(95 %)`.
  private static let remarks: Set<UnitOfMeasure.Kind> = [
    .resistance, .capacitance, .conductance, .temperature, .ratio,
  ]

  private static func isInBrackets(_ part: Substring) -> Bool {
    let words = part.split { $0.isWhitespace || "·×*~≈".contains($0) }
    for (index, word) in words.enumerated() {
      guard let unit = UnitOfMeasure(word), !remarks.contains(unit.kind) || unit.isLevel else { continue }
      let isCounted = index > 0 && (words[index - 1].last?.isNumber ?? false)
      if isCounted { return true }
      // "(in air)", "(second channel)" and "(port A)" are words.
      let lower = word.lowercased()
      if lower == "in" || lower.hasPrefix("second") { continue }
      if word.count > 1 || index == 0 || "Vsm".contains(word) { return true }
    }
    return false
  }

  // MARK: Without brackets

  private static func isBare(_ text: Substring) -> Bool {
    let tokens = text.split { $0.isWhitespace || "_,:;=.-|".contains($0) }
    for token in tokens {
      if token.split(separator: "/").contains(where: isDistinct) { return true }
      if isGlued(token) { return true }
    }
    return false
  }

  /// A short unit that is no word: `mV`, `ns`, `MPa`.
  private static func isDistinct(_ token: Substring) -> Bool {
    guard token.count > 1, token != "in", let unit = UnitOfMeasure(token) else { return false }
    return !unit.isLevel && unit.kind != .ratio && UnitSpellings.isShort(String(token))
  }

  /// Letters with a unit behind them that no word ends in: `pMPa`, `VoltagemV`.
  private static func isGlued(_ token: Substring) -> Bool {
    (2...3).contains { length in
      guard token.count > length, token.dropLast(length).last?.isLetter ?? false else { return false }
      let end = token.suffix(length)
      let isMixed = end.contains(where: \.isUppercase) && (length == 3 || end.first?.isLowercase ?? false)
      return isMixed && isDistinct(end)
    }
  }
}
