/// The unit of the numbers in a table.
public enum LengthUnit: String, CaseIterable, Sendable {
  case millimetres = "mm"
  case inches = "inch"
  case metres = "m"
  case centimetres = "cm"

  /// From what a person writes: mm, cm, inch, inches, in, m.
  public init?(_ text: String) {
    switch text.lowercased() {
    case "mm", "millimetre", "millimetres", "millimeter", "millimeters": self = .millimetres
    case "in", "inch", "inches": self = .inches
    case "m", "metre", "metres", "meter", "meters": self = .metres
    case "cm", "centimetre", "centimetres", "centimeter", "centimeters": self = .centimetres
    default: return nil
    }
  }

  /// `number` of this unit, in metres.
  package func metres(_ number: DecimalNumber) -> Double {
    switch self {
    case .millimetres: number.value(timesTenTo: -3)
    // One inch is 25.4 mm by definition.
    case .inches: number.value(timesTenTo: -4) * 254
    case .metres: number.value()
    case .centimetres: number.value(timesTenTo: -2)
    }
  }
}
