/// The unit of the numbers in a table, as an option or a plan states it.
public enum LengthUnit: String, CaseIterable, Sendable {
  case millimetres = "mm"
  case inches = "inch"
  case metres = "m"
  case centimetres = "cm"

  /// From what a person writes: mm, cm, inch, inches, in, m, and their names in words.
  public init?(_ text: String) {
    guard let unit = UnitOfMeasure(text) ?? UnitOfMeasure(text.lowercased()), !unit.isLevel else {
      return nil
    }
    let known = Self.allCases.first {
      $0.measure.exponent == unit.exponent && $0.measure.factor == unit.factor
    }
    guard unit.kind == .length, let known else { return nil }
    self = known
  }

  package var measure: UnitOfMeasure {
    switch self {
    case .millimetres: UnitOfMeasure(symbol: "mm", kind: .length, exponent: -3)
    // One inch is 25.4 mm by definition.
    case .inches: UnitOfMeasure(symbol: "inch", kind: .length, exponent: -4, factor: 254)
    case .metres: UnitOfMeasure(symbol: "m", kind: .length, exponent: 0)
    case .centimetres: UnitOfMeasure(symbol: "cm", kind: .length, exponent: -2)
    }
  }

  /// `number` of this unit, in metres.
  package func metres(_ number: DecimalNumber) -> Double { measure.inBaseUnit(number) }
}
