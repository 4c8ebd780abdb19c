import Foundation
import HistotripsyCore
import Text

/// A column of a table of sensitivities: what it holds, in which unit. Read from its heading, such as `Sensitivity (mV/MPa)`.
///
/// A heading without a unit is refused: a number whose unit somebody guesses is worth less than none.
struct CalibrationColumn {
  enum Kind: String {
    case frequency
    case sensitivity
    case uncertainty
    case phase
    case phaseUncertainty = "phase uncertainty"
    case capacitance
    case other
  }

  enum Scale: Equatable {
    /// Times ten to this power: the base unit.
    case decimal(Int)
    /// Level of an amplitude; times ten to this power after it is undone.
    case level(Int)
    case degrees
  }

  let heading: String
  let kind: Kind
  let unit: String
  let scale: Scale
  /// Coverage factor of an uncertainty; `nil` where the heading states none.
  let coverage: Double?

  static let example = "Frequency (MHz), Sensitivity (mV/MPa), Uncertainty (%, k=2)"

  /// Case matters: mV is not MV. Longer ones first, so that `V/Pa` is not found in `mV/MPa`.
  private static let units: [(symbol: String, kind: Kind, scale: Scale)] = [
    ("dB re 1 V/uPa", .sensitivity, .level(6)), ("dB re 1 V/Pa", .sensitivity, .level(0)),
    ("mV/MPa", .sensitivity, .decimal(-9)), ("mV/kPa", .sensitivity, .decimal(-6)),
    ("uV/Pa", .sensitivity, .decimal(-6)), ("nV/Pa", .sensitivity, .decimal(-9)),
    ("V/MPa", .sensitivity, .decimal(-6)), ("V/Pa", .sensitivity, .decimal(0)),
    ("MHz", .frequency, .decimal(6)), ("kHz", .frequency, .decimal(3)), ("Hz", .frequency, .decimal(0)),
    ("%", .uncertainty, .decimal(-2)), ("dB", .uncertainty, .level(0)), ("deg", .phase, .degrees),
    ("rad", .phase, .decimal(0)), ("pF", .capacitance, .decimal(-12)),
  ]

  /// - Throws: a column that should hold a quantity and names no unit, or one that contradicts its name.
  init(heading: String, file: String, line: Int) throws(InputError) {
    self.heading = heading
    var text = heading.replacingOccurrences(of: "\u{B5}", with: "u").replacingOccurrences(
      of: "\u{3BC}", with: "u"
    )
    .replacingOccurrences(of: "°", with: "deg").replacingOccurrences(of: "degrees", with: "deg")
    for (long, short) in [("re.", "re"), ("re 1V", "re 1 V"), ("re1V", "re 1 V"), ("re V", "re 1 V")] {
      text = text.replacingOccurrences(of: long, with: short)
    }
    let lower = text.lowercased()
    let isUncertainty = lower.contains("uncert") || lower.contains("unc.") || lower.hasPrefix("u(")
    let named: Kind? =
      if lower.contains("phase") {
        isUncertainty ? .phaseUncertainty : .phase
      } else if isUncertainty {
        .uncertainty
      } else if lower.hasPrefix("freq") || lower == "f" || lower.hasPrefix("f ") || lower.hasPrefix("f/") {
        .frequency
      } else if lower.hasPrefix("sens") {
        .sensitivity
      } else if lower.hasPrefix("cap") {
        .capacitance
      } else {
        nil
      }
    coverage = Self.coverage(in: lower)
    guard let unit = Self.units.first(where: { Self.contains($0.symbol, in: text) }) else {
      guard let named else {
        kind = .other
        self.unit = ""
        scale = .decimal(0)
        return
      }
      throw InputError(
        file: file, line: line, field: named.rawValue,
        message: "the heading \(QuantityText.quoted(heading)) names no unit; write it as in \(Self.example)")
    }
    self.unit = unit.symbol
    scale = unit.scale
    kind = named ?? unit.kind
    let isFitting =
      switch kind {
      case .uncertainty: unit.kind == .uncertainty
      case .phaseUncertainty: unit.kind == .phase
      case .other: true
      default: unit.kind == kind
      }
    guard isFitting else {
      throw InputError(
        file: file, line: line, field: kind.rawValue,
        message: "\(unit.symbol) is no unit of it (heading \(QuantityText.quoted(heading)))")
    }
  }

  /// A unit stands by itself: not within a word.
  private static func contains(_ symbol: String, in text: String) -> Bool {
    guard let place = text.range(of: symbol) else { return false }
    let before = place.lowerBound == text.startIndex ? nil : text[text.index(before: place.lowerBound)]
    let after = place.upperBound == text.endIndex ? nil : text[place.upperBound]
    return !(before?.isLetter ?? false) && !(after.map { $0.isLetter || $0 == "/" } ?? false)
  }

  private static func coverage(in text: String) -> Double? {
    let compact = text.filter { !$0.isWhitespace }
    guard let place = compact.range(of: "k=") else { return nil }
    let digits = compact[place.upperBound...].prefix { $0.isNumber || $0 == "." }
    return Double(digits).flatMap { (1...4).contains($0) ? $0 : nil }
  }

  /// Values that a cell may hold, as written.
  var range: ClosedRange<Double> {
    switch (kind, scale) {
    case (.frequency, .decimal(let power)):
      let range = SensitivityCurve.frequencies.inBaseUnit
      return range.lowerBound / pow(10, Double(power))...range.upperBound / pow(10, Double(power))
    case (.sensitivity, .decimal(let power)):
      return 1e-13 / pow(10, Double(power))...1e-3 / pow(10, Double(power))
    case (.sensitivity, _): return -400...0
    case (.uncertainty, .decimal): return 0...100
    case (.uncertainty, _): return 0...20
    case (.capacitance, _): return 0.01...100_000
    case (_, .degrees): return -3600...3600
    default: return -63...63
    }
  }

  /// In the base unit: Hz, V/Pa, a relative uncertainty, rad, F.
  /// - Throws: what is no number, or out of range.
  func value(_ text: String, file: String, line: Int, field: String? = nil) throws(InputError) -> Double {
    let allowed = "(\(range.lowerBound.short) … \(range.upperBound.short) \(unit))"
    let field = field ?? kind.rawValue
    guard let number = DecimalNumber(text) else {
      throw InputError(
        file: file, line: line, field: field,
        message: "\(QuantityText.quoted(text)) is not a number \(allowed)")
    }
    guard range.contains(number.value()) else {
      let looksLikeLevel = kind == .sensitivity && number.value() < -100
      throw InputError(
        file: file, line: line, field: field,
        message: "\(QuantityText.quoted(text)) is out of range \(allowed)"
          + (looksLikeLevel ? "; it looks like a level in dB: say so in the heading" : ""))
    }
    switch (kind, scale) {
    case (_, .decimal(let power)): return number.value(timesTenTo: power)
    case (.uncertainty, .level): return Decibels.relative(number.value())
    case (_, .level(let power)): return Decibels.amplitude(number.value()) * pow(10, Double(power))
    case (_, .degrees): return number.value() * .pi / 180
    }
  }
}
