import Arrays
import HistotripsyCore
import Text

/// Options of the array commands, read with their units.
enum ArrayQuantity {
  static func length(
    _ text: String, _ option: String, in range: ClosedRange<Length>
  ) throws(InputError) -> Length {
    .metres(try QuantityOption.parse(text, option, .length, range.inBaseUnit))
  }

  static func frequency(_ text: String) throws(InputError) -> Frequency {
    let range = ArrayDescription.frequencies.inBaseUnit
    return .hertz(try QuantityOption.parse(text, "--frequency", .frequency, range))
  }

  static func width(_ text: String) throws(InputError) -> Length {
    return try length(text, "--width", in: ArrayDescription.widths)
  }

  static func sourcePressure(_ text: String) throws(InputError) -> Pressure {
    let range = ArrayDescription.sourcePressures.inBaseUnit
    return .pascals(try QuantityOption.parse(text, "--source-pressure", .pressurePerVolt, range))
  }

  static func shape(_ text: String) throws(InputError) -> ElementShape {
    switch text {
    case "disc": return .disc
    case "square": return .square
    case let other:
      throw InputError(
        file: "--shape", message: "\(QuantityText.quoted(other)) is not known; allowed: disc, square")
    }
  }

  static func unit(_ text: String) throws(InputError) -> LengthUnit {
    guard let unit = LengthUnit(text) else {
      throw InputError(
        file: "--units",
        message: "\(QuantityText.quoted(text)) is not a unit of length known here (mm, cm, inch, m)")
    }
    return unit
  }
}
