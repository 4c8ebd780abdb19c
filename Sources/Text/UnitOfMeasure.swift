/// A unit as a file spells it: an SI prefix before a base unit, or quotients and products of such
/// units. Case is kept: mV is not MV.
///
/// A unit that is not known is `nil`, and never taken as 1. Readers refuse it by name.
package struct UnitOfMeasure: Equatable, Sendable {
  /// What a unit measures, as powers of the SI's base units. An angle and a plain ratio are told
  /// apart by `angle`.
  package struct Kind: Hashable, Sendable {
    var metre = 0
    var kilogram = 0
    var second = 0
    var ampere = 0
    var kelvin = 0
    var angle = 0

    func times(_ other: Kind, power: Int) -> Kind {
      Kind(
        metre: metre + power * other.metre, kilogram: kilogram + power * other.kilogram,
        second: second + power * other.second, ampere: ampere + power * other.ampere,
        kelvin: kelvin + power * other.kelvin, angle: angle + power * other.angle)
    }

    package static let ratio = Kind()
    package static let time = Kind(second: 1)
    package static let length = Kind(metre: 1)
    package static let frequency = Kind(second: -1)
    package static let voltage = Kind(metre: 2, kilogram: 1, second: -3, ampere: -1)
    package static let current = Kind(ampere: 1)
    package static let pressure = Kind(metre: -1, kilogram: 1, second: -2)
    package static let power = Kind(metre: 2, kilogram: 1, second: -3)
    package static let energy = Kind(metre: 2, kilogram: 1, second: -2)
    package static let capacitance = Kind(metre: -2, kilogram: -1, second: 4, ampere: 2)
    package static let conductance = Kind(metre: -2, kilogram: -1, second: 3, ampere: 2)
    package static let resistance = Kind(metre: 2, kilogram: 1, second: -3, ampere: -2)
    package static let temperature = Kind(kelvin: 1)
    package static let angle = Kind(angle: 1)
    package static let sensitivity = voltage.times(pressure, power: -1)

    /// With its article, for messages; "another quantity" where the field has no word for it.
    package var name: String {
      switch self {
      case .ratio: "a ratio"
      case .time: "a time"
      case .length: "a length"
      case .frequency: "a frequency"
      case .voltage: "a voltage"
      case .current: "a current"
      case .pressure: "a pressure"
      case .power: "a power"
      case .energy: "an energy"
      case .capacitance: "a capacitance"
      case .conductance: "a conductance"
      case .resistance: "a resistance"
      case .temperature: "a temperature"
      case .angle: "an angle"
      case .sensitivity: "a sensitivity"
      default: "another quantity"
      }
    }
  }

  /// As it was written.
  package let symbol: String
  package let kind: Kind
  /// One of this unit is `factor` × 10^`exponent` of the SI's unit of its kind.
  package let exponent: Int
  package let factor: Double
  /// Whether numbers are levels in decibels of an amplitude, relative to one of this unit.
  package let isLevel: Bool

  init(symbol: String, kind: Kind, exponent: Int, factor: Double = 1, isLevel: Bool = false) {
    self.symbol = symbol
    self.kind = kind
    self.exponent = exponent
    self.factor = factor
    self.isLevel = isLevel
  }

  /// One of this unit in the SI's unit of its kind.
  package var size: Double { factor * (DecimalNumber("1e\(exponent)")?.value() ?? 1) }

  /// A number of this unit in the SI's unit of its kind.
  /// - Precondition: not a level.
  package func inBaseUnit(_ number: DecimalNumber) -> Double {
    precondition(!isLevel, "a level is no multiple of its unit")
    let value = number.value(timesTenTo: exponent)
    return factor == 1 ? value : value * factor
  }

  /// Reads a unit: `mV`, `V/Pa`, `Volts`, `megahertz`, `dB re 1 V/µPa`. At most 40 characters.
  package init?(_ text: some StringProtocol) {
    // An uncertainty is in `±%`, or in `+/- %`.
    let spaced = text.drop(while: \.isWhitespace)
    let bare = ["+/-", "+-"].first { spaced.hasPrefix($0) }.map { spaced.dropFirst($0.count) } ?? spaced
    let folded = UnitSpellings.folded(bare.drop { "± ".contains($0) })
    guard !folded.isEmpty, folded.count <= 40 else { return nil }
    if let level = Self.level(folded, symbol: Self.trimmed(text)) {
      self = level
      return
    }
    guard let product = Self.product(folded) else { return nil }
    self.init(
      symbol: Self.trimmed(text), kind: product.kind, exponent: product.exponent, factor: product.factor)
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    var text = Substring(text).drop(while: \.isWhitespace)
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return String(text)
  }

  /// Units between `/`, `·`, `*` and `per`; behind a blank only what has a power below 0, as in
  /// `mV MPa⁻¹`.
  private static func product(_ text: String) -> UnitOfMeasure? {
    var result = UnitOfMeasure(symbol: text, kind: .ratio, exponent: 0)
    var power = 1
    var isFurther = false
    var rest = text.replacing(" per ", with: "/")[...]
    while true {
      let end = rest.firstIndex { "/·*".contains($0) } ?? rest.endIndex
      for (index, part) in rest[..<end].split(separator: " ").enumerated() {
        guard let (unit, own) = raised(part, isFurther: isFurther), index == 0 || own < 0 else { return nil }
        isFurther = true
        let whole = power * own
        result = UnitOfMeasure(
          symbol: text, kind: result.kind.times(unit.kind, power: whole),
          exponent: result.exponent + whole * unit.exponent,
          factor: (0..<abs(whole)).reduce(result.factor) { factor, _ in
            whole > 0 ? factor * unit.factor : factor / unit.factor
          })
      }
      guard rest[..<end].contains(where: { $0 != " " }) else { return nil }
      if end == rest.endIndex { return result }
      power = rest[end] == "/" ? -1 : 1
      rest = rest[rest.index(after: end)...]
    }
  }

  /// `cm²`, `cm^2`, `Pa^-1`: a unit with its power, 1 to 3 or below 0.
  /// - Parameter isFurther: whether a unit stands before it: `Pa-1` alone is a name such as `V-1`.
  private static func raised(_ text: Substring, isFurther: Bool) -> (UnitOfMeasure, Int)? {
    let plain = isFurther ? [("-1", -1), ("-2", -2)] : []
    let marks =
      plain + [
        ("^-1", -1), ("⁻¹", -1), ("^-2", -2), ("⁻²", -2), ("^2", 2), ("²", 2), ("^3", 3), ("³", 3),
      ]
    for (mark, power) in marks.sorted(by: { $0.0.count > $1.0.count }) where text.hasSuffix(mark) {
      return UnitSpellings.unit(String(text.dropLast(mark.count))).map { ($0, power) }
    }
    return UnitSpellings.unit(String(text)).map { ($0, 1) }
  }

  /// `dB`, `dBV`, `dB re 1 V/µPa`, `dBV re 1 µPa`, `dB//1V/uPa`.
  private static func level(_ text: String, symbol: String) -> UnitOfMeasure? {
    guard text.hasPrefix("dB") else { return nil }
    var parts: [Substring] = [text.dropFirst(2), ""]
    for mark in ["//", " re. ", " re: ", " ref ", " re "] {
      guard let place = (" " + parts[0]).firstRange(of: mark) else { continue }
      let padded = " " + parts[0]
      parts = [Substring(padded[..<place.lowerBound]), Substring(padded[place.upperBound...])]
      break
    }
    var (kind, exponent, factor) = (Kind.ratio, 0, 1.0)
    for (index, part) in parts.enumerated() {
      var part = part.drop(while: \.isWhitespace)
      if part.hasPrefix("1") { part = part.dropFirst().drop(while: \.isWhitespace) }
      if part.isEmpty { continue }
      guard let unit = product(String(part)) else { return nil }
      // "dBV re 1 µPa" is a level relative to one volt per micropascal.
      let power = index == 1 && kind != .ratio ? -1 : 1
      kind = kind.times(unit.kind, power: power)
      exponent += power * unit.exponent
      factor = power > 0 ? factor * unit.factor : factor / unit.factor
    }
    return UnitOfMeasure(symbol: symbol, kind: kind, exponent: exponent, factor: factor, isLevel: true)
  }
}
