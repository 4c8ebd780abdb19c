/// A column's heading taken apart: what the column is called, and what the heading says of its
/// unit.
///
/// The unit stands in brackets (`CH1 (mV)`, `Z[inch]`), behind a separator (`time_us`, `U/mV`, `C1
/// in V`, `x mm`), glued to a channel's number (`CH1V`), or is all there is (`Volt`).
package struct Heading: Equatable, Sendable {
  /// What a heading says of the unit.
  package enum Claim: Equatable, Sendable {
    case none
    case known(UnitOfMeasure)
    /// Something stands where a unit stands, and is none that is known.
    case unknown(String)
  }

  /// As it was written, without blanks around it.
  package let text: String
  /// Without the unit; empty where the heading is a unit alone.
  package let name: String
  package let claim: Claim

  package init(_ text: some StringProtocol) {
    let trimmed = Self.trimmed(Substring(text))
    self.text = String(trimmed)
    var (name, claim) = Self.bracketed(trimmed)
    if case .known(let unit) = claim {
      if let other = Self.contradiction(of: unit, in: name) {
        claim = .unknown("\(other.symbol) and \(unit.symbol)")
      }
    } else if let (before, unit) = Self.suffixed(name) {
      (name, claim) = (before, .known(unit))
    } else if claim == .none, let (before, word) = Self.nearMiss(name) {
      (name, claim) = (before, .unknown(word))
    } else if claim == .none, let (before, unit) = Self.beforeRemark(trimmed) {
      (name, claim) = (before, .known(unit))
    } else if claim == .none, let words = UnitMention(in: trimmed)?.words {
      claim = .unknown(words)
    }
    self.name = String(Self.trimmed(name))
    self.claim = claim
  }

  package var unit: UnitOfMeasure? {
    if case .known(let unit) = claim { unit } else { nil }
  }

  /// Letters and digits of the name in lower case, cut where neither stands.
  package var words: [String] { Self.words(name) }

  /// A heading that is no unit has to hold one: this says what is wrong with what it holds.
  /// - Parameter kind: what the column should measure.
  /// - Returns: `nil` where the unit fits or none is claimed.
  package func complaint(expecting kind: UnitOfMeasure.Kind) -> String? {
    let shown = QuantityText.quoted(text)
    switch claim {
    case .none: return nil
    case .known(let unit):
      guard unit.kind != kind || unit.isLevel else { return nil }
      return "the heading \(shown) names \(unit.isLevel ? "a level" : unit.kind.name) "
        + "(\(QuantityText.quoted(unit.symbol))), where \(kind.name) is needed (\(UnitSpellings.known(kind)))"
    case .unknown(let word):
      let near = UnitSpellings.nearMisses(word)
      let hint = near.isEmpty ? "" : "; is \(near.joined(separator: " or ")) meant?"
      return "\(QuantityText.quoted(word)) in the heading \(shown) is no unit known here"
        + " (\(kind.name): \(UnitSpellings.known(kind)))\(hint)"
    }
  }

  // MARK: Where units stand

  /// `CH1_mV (50 Ω)`: a unit before brackets that hold a remark.
  private static func beforeRemark(_ text: Substring) -> (Substring, UnitOfMeasure)? {
    let groups = groups(of: text)
    guard let first = groups.first, !groups.contains(where: { UnitMention.holds($0.0) }) else { return nil }
    return suffixed(trimmed(text[..<first.1.lowerBound]))
  }

  /// `CH1 mV (V)`: two units of one quantity that differ.
  private static func contradiction(of unit: UnitOfMeasure, in name: Substring) -> UnitOfMeasure? {
    guard let (before, other) = suffixed(trimmed(name)), !before.isEmpty, other.symbol.count > 1,
      other.kind == unit.kind, other.isLevel == unit.isLevel,
      other.exponent != unit.exponent || other.factor != unit.factor
    else { return nil }
    return UnitSpellings.isShort(other.symbol) ? other : nil
  }

  static func trimmed(_ text: Substring) -> Substring {
    func isEdge(_ character: Character) -> Bool { character.isWhitespace || character == "\"" }
    var text = text.drop(while: isEdge)
    while text.last.map(isEdge) ?? false { text.removeLast() }
    return text
  }

  static func words(_ text: some StringProtocol) -> [String] {
    text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
  }

  /// The last pair of brackets that holds a unit; otherwise the last that holds something like one.
  private static func bracketed(_ text: Substring) -> (name: Substring, claim: Claim) {
    var unknown: (word: String, range: Range<Substring.Index>)?
    for (group, range) in groups(of: text).reversed() {
      for part in group.split(whereSeparator: { ",;".contains($0) }) {
        let part = trimmed(part)
        if let unit = UnitOfMeasure(part) {
          return (Substring(text[..<range.lowerBound] + text[range.upperBound...]), .known(unit))
        }
        if unknown == nil, looksLikeUnit(part) || isMinutes(part, of: text) {
          unknown = (String(part), range)
        }
      }
    }
    guard let unknown else { return (text, .none) }
    return (
      Substring(text[..<unknown.range.lowerBound] + text[unknown.range.upperBound...]), .unknown(unknown.word)
    )
  }

  /// `time (min)` is no minimum.
  private static func isMinutes(_ part: Substring, of text: Substring) -> Bool {
    ["min", "mins"].contains(part.lowercased())
      && ["time", "t", "zeit", "temps", "tiempo", "tempo"].contains(words(text).first ?? "")
  }

  static func groups(of text: Substring) -> [(Substring, Range<Substring.Index>)] {
    var groups: [(Substring, Range<Substring.Index>)] = []
    var open: Substring.Index?
    for index in text.indices {
      if "([{<".contains(text[index]), open == nil {
        open = index
      } else if ")]}>".contains(text[index]), let begun = open {
        groups.append((text[text.index(after: begun)..<index], begun..<text.index(after: index)))
        open = nil
      }
    }
    return groups
  }

  /// Not a remark such as `(k = 2)`, `(1)`, `(95 %)` or `(centre of the face)`.
  private static func looksLikeUnit(_ part: Substring) -> Bool {
    part.contains(where: \.isLetter) && part.count <= 12 && !part.contains("=")
      && !part.contains(where: \.isWhitespace) && !(part.first?.isNumber ?? false)
      && !remarks.contains(part.lowercased())
  }

  /// Words in brackets that are no units.
  private static let remarks: Set<String> = [
    "real", "imag", "imaginary", "abs", "mean", "max", "min", "rms", "peak", "raw", "filtered", "average",
    "avg",
    "nominal", "measured", "re", "im", "lateral", "axial", "elevation", "depth", "lps", "ras", "binary",
  ]

  /// The longest end of the text that is a unit, behind a blank, an underscore, a slash, a comma, a
  /// colon or a hyphen.
  private static func suffixed(_ text: Substring) -> (Substring, UnitOfMeasure)? {
    if let unit = UnitOfMeasure(text) { return ("", unit) }
    for index in text.indices.dropFirst() where " _/,:-".contains(text[index]) {
      let end = text[text.index(after: index)...]
      guard let unit = UnitOfMeasure(end), !isChannelLetter(end, after: text[..<index]) else { continue }
      var before = text[..<index]
      // "C1 in V": the word belongs to the unit.
      if before.lowercased().hasSuffix(" in") { before = before.dropLast(3) }
      return (before, unit)
    }
    return glued(text)
  }

  /// `CH1V`, `CH2mV`.
  private static func glued(_ text: Substring) -> (Substring, UnitOfMeasure)? {
    let letters = text.prefix(while: \.isLetter)
    let digits = text[letters.endIndex...].prefix(while: \.isNumber)
    let end = text[digits.endIndex...]
    guard channelWords.contains(letters.lowercased()), !digits.isEmpty, end.first?.isLetter ?? false else {
      return nil
    }
    return UnitOfMeasure(end).map { (text[..<end.startIndex], $0) }
  }

  private static let channelWords: Set<String> = [
    "ch", "c", "chan", "channel", "kanal", "canal", "canale", "input", "probe", "trace", "port", "source",
  ]

  /// `Channel A` is no current.
  private static func isChannelLetter(_ end: Substring, after before: Substring) -> Bool {
    end.count == 1 && end.first?.isUppercase ?? false && channelWords.contains(words(before).last ?? "")
  }

  /// A last word that differs from a unit in case alone: `lower_mv`.
  private static func nearMiss(_ text: Substring) -> (Substring, String)? {
    let parts = text.split { " _/,:-".contains($0) }
    guard let last = parts.last, !remarks.contains(last.lowercased()) else { return nil }
    let isName =
      parts.count == 1 || isChannelLetter(Substring(last.uppercased()), after: parts[parts.count - 2])
    guard !isName, !UnitSpellings.nearMisses(last).isEmpty else { return nil }
    return (text[..<last.startIndex].dropLast(), String(last))
  }
}
