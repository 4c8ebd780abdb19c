import Foundation
import HistotripsyCore
import Text

/// A column of a table of sensitivities: what it holds, in which unit. Read from its heading, such
/// as `Sensitivity (mV/MPa)`.
///
/// A heading without a unit is refused, and so is one whose unit is not known or belongs to another
/// quantity.
struct CalibrationColumn {
  enum Kind: String {
    case frequency
    case sensitivity
    case uncertainty
    /// Scatter of repeated measurements: one part of an uncertainty, and the only one where a table
    /// states no other.
    case deviation = "standard deviation"
    case phase
    case phaseUncertainty = "phase uncertainty"
    case capacitance
    case other
  }

  let heading: String
  let kind: Kind
  /// `nil` for columns of another kind.
  let measure: UnitOfMeasure?
  /// Coverage factor of an uncertainty; `nil` where the heading states none.
  let coverage: Double?
  /// What had to be assumed about the coverage.
  let coverageNote: String?

  var unit: String { measure?.symbol ?? "" }

  static let example = "Frequency (MHz), Sensitivity (mV/MPa), Uncertainty (%, k=2)"

  /// - Throws: a column that should hold a quantity and names no unit, or one that contradicts its
  ///   name.
  init(heading text: String, file: String, line: Int) throws(InputError) {
    let heading = Heading(text)
    self.heading = heading.text
    let kind = Self.kind(of: heading)
    self.kind = kind
    (coverage, coverageNote) = Self.coverage(in: heading.text, kind)
    func complaint(_ message: String) -> InputError {
      InputError(file: file, line: line, field: kind.rawValue, message: message)
    }
    let shown = QuantityText.quoted(text)
    guard kind != .other else {
      measure = nil
      return
    }
    switch heading.claim {
    case .none:
      throw complaint("the heading \(shown) names no unit; write it as in \(Self.example)")
    case .unknown(let word):
      let near = UnitSpellings.nearMisses(word)
      throw complaint(
        "\(QuantityText.quoted(word)) in the heading \(shown) is no unit known here; write it as in \(Self.example)"
          + (near.isEmpty ? "" : "; is \(near.joined(separator: " or ")) meant?"))
    case .known(let unit):
      guard Self.fits(unit, kind) else {
        let isBareLevel = kind == .sensitivity && unit.isLevel && unit.kind == .ratio
        throw complaint(
          "\(QuantityText.quoted(unit.symbol)) is no unit of it (heading \(shown))"
            + (isBareLevel ? "; a level says what it is relative to, as in dB re 1 V/µPa" : ""))
      }
      measure = unit
    }
  }

  /// What a column holds, by its name, else by a unit that nothing else has.
  static func kind(of heading: Heading) -> Kind {
    let lower = heading.text.lowercased()
    let words = heading.words
    let isDeviation =
      lower.contains("deviation") || lower.contains("abweichung") || lower.contains("standard error")
      || lower.contains("std error") || !Set(words).isDisjoint(with: ["std", "stdev", "sd", "sem"])
    let isUncertainty =
      lower.contains("uncert") || lower.contains("unc.") || lower.hasPrefix("u(") || words.contains("unc")
      || lower.contains("unsicher") || lower.contains("incertitude") || lower.hasPrefix("±")
      || lower.contains("confidence") || lower.contains("expanded")
      || ["u", "u95", "u99", "uc"].contains(words.first ?? "")
    if lower.contains("phase") { return isUncertainty || isDeviation ? .phaseUncertainty : .phase }
    // A "std. uncertainty" is an uncertainty with k = 1.
    if isDeviation, !isUncertainty { return .deviation }
    if isUncertainty { return .uncertainty }
    if let first = words.first {
      if first.hasPrefix("freq") || first.hasPrefix("fréq") || words == ["f"] { return .frequency }
      if first.hasPrefix("cap") || first.hasPrefix("kapaz") { return .capacitance }
    }
    if words.contains(where: { $0.hasPrefix("sens") || $0.hasPrefix("empfindlich") }) { return .sensitivity }
    guard let unit = heading.unit else { return .other }
    switch unit.kind {
    case .sensitivity: return .sensitivity
    case .frequency where heading.name.isEmpty: return .frequency
    case .capacitance: return .capacitance
    case .angle where heading.name.isEmpty: return .phase
    default: return .other
    }
  }

  private static func fits(_ unit: UnitOfMeasure, _ kind: Kind) -> Bool {
    switch kind {
    case .frequency: unit.kind == .frequency && !unit.isLevel
    case .sensitivity: unit.kind == .sensitivity
    case .uncertainty, .deviation: unit.kind == .ratio || unit.kind == .sensitivity && !unit.isLevel
    case .phase, .phaseUncertainty: unit.kind == .angle && !unit.isLevel
    case .capacitance: unit.kind == .capacitance && !unit.isLevel
    case .other: true
    }
  }

  /// `k=2` says it. "Expanded" and "95 %" mean k = 2 by the GUM (JCGM 100:2008, 6.2 and G.6.6)
  /// where the heading states no factor.
  private static func coverage(in heading: String, _ kind: Kind) -> (Double?, String?) {
    guard [.uncertainty, .phaseUncertainty].contains(kind) else { return (nil, nil) }
    return coverage(in: heading)
  }

  /// - Returns: a factor, and what was assumed about it; neither where the text states none.
  static func coverage(in heading: String) -> (Double?, String?) {
    if let factor = factor(in: heading) { return (factor, nil) }
    let compact = heading.lowercased().filter { !$0.isWhitespace }
    if expandedWords.contains(where: compact.contains) {
      return (
        2, "\(QuantityText.quoted(heading)): taken as expanded with k = 2; the heading states no factor"
      )
    }
    if let sigma = sigmas(in: compact) { return (sigma, nil) }
    if compact.contains("standard") || compact.contains("std") { return (1, nil) }
    return (nil, nil)
  }

  /// `2 sigma`, `2σ`, `1-sigma`: a coverage factor, 1 without a number.
  private static func sigmas(in compact: String) -> Double? {
    for mark in ["sigma", "σ"] {
      guard let place = compact.range(of: mark) else { continue }
      let before = compact[..<place.lowerBound].reversed().drop { $0 == "-" || $0 == "·" }
      let digits = String(before.prefix { $0.isNumber || $0 == "." || $0 == "," }.reversed())
      guard !digits.isEmpty else { return 1 }
      let factor = Double(digits.replacing(",", with: "."))
      if let factor, (1...4).contains(factor) { return factor }
    }
    return nil
  }

  private static let expandedWords = ["expanded", "erweitert", "erw.", "élargie", "95%", "95.", "u95"]

  /// The coverage factor that a text states: `k = 2`, `k=1,96`.
  static func factor(in text: some StringProtocol) -> Double? {
    var compact = text.lowercased()
    for mark in "=:≈" {
      compact = compact.split(separator: mark, omittingEmptySubsequences: false).map { part in
        part.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      }.joined(separator: String(mark))
    }
    for mark in ["k=", "k:", "k≈"] {
      guard let place = compact.range(of: mark) else { continue }
      if place.lowerBound > compact.startIndex, compact[compact.index(before: place.lowerBound)].isLetter {
        continue
      }
      let digits = compact[place.upperBound...].prefix { $0.isNumber || $0 == "." || $0 == "," }
      let factor = Double(digits.map { $0 == "," ? "." : String($0) }.joined().trimmedMark)
      if let factor, (1...4).contains(factor) { return factor }
    }
    return nil
  }

  /// Values that a cell may hold, as written.
  var range: ClosedRange<Double> {
    guard let measure else { return -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude }
    let size = measure.factor * pow(10, Double(measure.exponent))
    switch kind {
    case .frequency:
      let range = SensitivityCurve.frequencies.inBaseUnit
      return range.lowerBound / size...range.upperBound / size
    case .sensitivity: return measure.isLevel ? -400...0 : 1e-13 / size...1e-3 / size
    case .uncertainty, .deviation:
      if measure.isLevel { return 0...20 }
      // As much as the value itself, or as the largest sensitivity there is.
      return measure.kind == .ratio ? 0...1 / size : 0...1e-3 / size
    case .capacitance: return 1e-14 / size...1e-7 / size
    default: return -20 * .pi / size...20 * .pi / size
    }
  }

  /// In the base unit: Hz, V/Pa, a relative uncertainty, rad, F. An uncertainty in the unit of a
  /// sensitivity is in V/Pa.
  /// - Throws: what is no number, or out of range.
  func value(
    _ text: String, _ format: DelimitedText, file: String, line: Int, field: String? = nil
  ) throws(InputError) -> Double {
    let allowed = "(\(range.lowerBound.short) … \(range.upperBound.short) \(unit))"
    let field = field ?? kind.rawValue
    guard let number = format.number(text), let measure else {
      throw InputError(
        file: file, line: line, field: field,
        message: "\(QuantityText.quoted(text)) is not a number \(allowed)")
    }
    guard range.contains(number.value()) else {
      let looksLikeLevel = kind == .sensitivity && !measure.isLevel && number.value() < -100
      throw InputError(
        file: file, line: line, field: field,
        message: "\(QuantityText.quoted(text)) is out of range \(allowed)"
          + (looksLikeLevel ? "; it looks like a level in dB: say so in the heading" : ""))
    }
    guard measure.isLevel else { return measure.inBaseUnit(number) }
    guard kind == .sensitivity else { return Decibels.relative(number.value()) }
    return Decibels.amplitude(number.value()) * measure.factor * pow(10, Double(measure.exponent))
  }

  /// Whether numbers are levels in decibels.
  var isLevel: Bool { measure?.isLevel ?? false }

  /// Whether an uncertainty says that it is expanded.
  var isExpanded: Bool { (coverage ?? 1) > 1 }

  /// Whether an uncertainty says that it holds the others.
  var isCombined: Bool {
    let lower = heading.lowercased()
    return ["combined", "total", "overall", "gesamt"].contains(where: lower.contains)
  }

  /// Whether an uncertainty is in the unit of the sensitivity, not relative to it.
  var isAbsolute: Bool { measure?.kind == .sensitivity }
}

extension String {
  /// Without a decimal mark at its end: "k=2." is 2.
  fileprivate var trimmedMark: String { hasSuffix(".") ? String(dropLast()) : self }
}
