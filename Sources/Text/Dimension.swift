import Foundation

/// A kind of quantity with the units in which a person may write it.
package struct Dimension: Sendable {
  package struct Unit: Sendable {
    /// As written in files; case matters (`mS` is not `MS`).
    package let symbol: String
    /// One of this unit is `factor` × 10^`exponent` of the base unit.
    package let exponent: Int
    package let factor: Double
    /// Whether messages and written files use it.
    package let isShown: Bool

    init(_ symbol: String, _ exponent: Int, factor: Double = 1, isShown: Bool = true) {
      self.symbol = symbol
      self.exponent = exponent
      self.factor = factor
      self.isShown = isShown
    }

    package var size: Double { factor * pow(10, Double(exponent)) }
  }

  /// With its article, as it stands in messages: "a frequency".
  package let name: String
  /// From small to large.
  package let units: [Unit]

  package static let frequency = Dimension(
    name: "a frequency", units: [Unit("Hz", 0), Unit("kHz", 3), Unit("MHz", 6)])
  package static let pressure = Dimension(
    name: "a pressure", units: [Unit("Pa", 0), Unit("kPa", 3), Unit("MPa", 6)])
  package static let pressurePerVolt = Dimension(
    name: "a pressure per volt", units: [Unit("Pa/V", 0), Unit("kPa/V", 3), Unit("MPa/V", 6)])
  package static let voltage = Dimension(
    name: "a voltage", units: [Unit("mV", -3), Unit("V", 0), Unit("kV", 3)])
  package static let time = Dimension(
    name: "a time",
    units: [
      Unit("ns", -9), Unit("µs", -6), Unit("us", -6, isShown: false), Unit("ms", -3), Unit("s", 0),
      Unit("min", 0, factor: 60, isShown: false),
    ])
  package static let length = Dimension(
    name: "a length",
    units: [
      Unit("µm", -6), Unit("um", -6, isShown: false), Unit("mm", -3), Unit("cm", -2, isShown: false),
      Unit("inch", -4, factor: 254, isShown: false), Unit("m", 0),
    ])
  package static let energy = Dimension(
    name: "an energy", units: [Unit("mJ", -3), Unit("J", 0), Unit("kJ", 3)])
  package static let temperature = Dimension(
    name: "a temperature", units: [Unit("°C", 0), Unit("degC", 0, isShown: false)])
  package static let conductance = Dimension(
    name: "a conductance",
    units: [Unit("µS", -6), Unit("uS", -6, isShown: false), Unit("mS", -3), Unit("S", 0)])
  package static let conductivity = Dimension(
    name: "a conductivity", units: [Unit("µS/cm", 0), Unit("uS/cm", 0, isShown: false)])
  package static let concentration = Dimension(name: "a concentration", units: [Unit("mg/L", 0)])
  package static let capacitance = Dimension(
    name: "a capacitance", units: [Unit("pF", -12), Unit("nF", -9)])
  package static let share = Dimension(
    name: "a share", units: [Unit("ppm", -6, isShown: false), Unit("%", -2)])
  package static let speed = Dimension(name: "a speed", units: [Unit("m/s", 0)])
  package static let decibels = Dimension(name: "a level", units: [Unit("dB", 0)])
  /// Of an amplitude, along its way.
  package static let attenuation = Dimension(name: "an attenuation", units: [Unit("dB/cm", 0)])
  package static let volume = Dimension(
    name: "a volume", units: [Unit("µL", -9), Unit("uL", -9, isShown: false), Unit("mL", -6), Unit("L", -3)])
  /// Lengths that follow the sound: resolved when frequency and speed of sound are known.
  package static let wavelengths = Dimension(
    name: "a length in wavelengths",
    units: [
      Unit("λ", 0), Unit("wavelength", 0, isShown: false), Unit("wavelengths", 0, isShown: false),
      Unit("lambda", 0, isShown: false),
    ])

  /// "Hz, kHz or MHz".
  package var unitList: String {
    let shown = units.filter(\.isShown).map(\.symbol)
    guard let last = shown.last, shown.count > 1 else { return shown.first ?? "" }
    return shown.dropLast().joined(separator: ", ") + " or " + last
  }

  package func unit(_ symbol: some StringProtocol) -> Unit? {
    // Two code points look like µ: the micro sign and the Greek letter.
    let folded = String(symbol.map { $0 == "\u{03BC}" ? "\u{00B5}" : $0 })
    return units.first { $0.symbol == folded }
  }

  /// For people: the largest unit in which the value is at least 1, six significant digits.
  package func shown(_ value: Double) -> String {
    let candidates = units.filter(\.isShown)
    let unit = candidates.last { abs(value) >= $0.size * (1 - 1e-9) } ?? natural
    return String(format: "%.6g ", value / unit.size) + unit.symbol
  }

  /// Exact: reads back as the same double.
  package func written(_ value: Double) -> String {
    let candidates = units.filter { $0.isShown && $0.factor == 1 }
    let unit = candidates.last { abs(value) >= $0.size * (1 - 1e-9) } ?? natural
    guard let number = DecimalNumber(value) else { return "" }
    return number.text(timesTenTo: -unit.exponent) + " " + unit.symbol
  }

  /// The unit of 0 and of values below every unit: the base unit, or the largest where files have no base unit.
  private var natural: Unit { units.first { $0.exponent == 0 && $0.factor == 1 } ?? units[units.count - 1] }
}
