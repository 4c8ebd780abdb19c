import Field
import HistotripsyCore
import Text

/// Options about fields and pictures, read with their units.
enum FieldQuantity {
  static let places: ClosedRange<Double> = -0.5...0.5
  static let extents: ClosedRange<Double> = 1e-4...0.5
  static let steps: ClosedRange<Double> = 1e-5...0.1

  /// "1mm,-2mm,30mm", or with one unit for all: "1,-2,30mm".
  static func position(_ text: String, _ option: String) throws(InputError) -> Position {
    let metres = try lengths(text, option, in: places, counts: [3], example: "0,0,10mm")
    return Position(x: .metres(metres[0]), y: .metres(metres[1]), z: .metres(metres[2]))
  }

  /// Full lengths along x, y and z: one for all, or three.
  static func extent(_ text: String, _ option: String) throws(InputError) -> Position {
    let metres = try lengths(text, option, in: extents, counts: [1, 3], example: "20mm or 20,20,40mm")
    return Position(
      x: .metres(metres[0]), y: .metres(metres[metres.count / 2]), z: .metres(metres[metres.count - 1]))
  }

  static func step(_ text: String) throws(InputError) -> Length {
    .metres(try QuantityOption.parse(text, "--step", .length, steps))
  }

  static func volts(_ text: String) throws(InputError) -> Voltage {
    .volts(try QuantityOption.parse(text, "--drive", .voltage, 0.1...1000))
  }

  static func water(_ text: String) throws(InputError) -> Temperature {
    .celsius(try QuantityOption.parse(text, "--water", .temperature, 0...95))
  }

  static func tissueDepth(_ text: String) throws(InputError) -> Length {
    .metres(try QuantityOption.parse(text, "--tissue-depth", .length, 0...0.5))
  }

  /// dB/cm at 1 MHz, growing in proportion to frequency.
  static func attenuation(_ text: String) throws(InputError) -> Attenuation {
    let value = try QuantityOption.parse(text, "--attenuation", .attenuation, 0...10)
    guard let attenuation = Attenuation(decibelsPerCentimetreAtOneMegahertz: value, exponent: 1) else {
      preconditionFailure("within the bounds of Attenuation")
    }
    return attenuation
  }

  /// Which cuts, in the order of the pictures.
  static func planes(_ text: String) throws(InputError) -> [SlicePlane] {
    var wanted: Set<SlicePlane> = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let plane = SlicePlane(rawValue: String(word)) else {
        throw InputError(
          file: "--planes", message: "\(QuantityText.quoted(String(word))) is not a plane (xz, yz, xy)")
      }
      wanted.insert(plane)
    }
    return SlicePlane.allCases.filter(wanted.contains)
  }

  private static func lengths(
    _ text: String, _ option: String, in range: ClosedRange<Double>, counts: Set<Int>, example: String
  ) throws(InputError) -> [Double] {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard counts.contains(parts.count) else {
      throw InputError(
        file: option,
        message:
          "\(QuantityText.quoted(text)) is not \(counts.sorted().map(String.init).joined(separator: " or ")) "
          + "lengths; write for example \(example)")
    }
    // A unit at the end holds for numbers without one; the last is judged first, since its unit may be none.
    let last = parts[parts.count - 1]
    let unit = String(last.reversed().prefix { !$0.isNumber && $0 != "." }.reversed())
    var metres = [try QuantityOption.parse(last, option, .length, range)]
    for part in parts.dropLast().reversed() {
      let isBare = part.last.map { $0.isNumber || $0 == "." } ?? false
      metres.append(try QuantityOption.parse(isBare ? part + unit : part, option, .length, range))
    }
    return metres.reversed()
  }
}
