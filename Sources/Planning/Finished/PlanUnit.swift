/// A unit of the foci of a plan file, with the digits that are kept there.
///
/// A number with so many decimals is a whole number of its last digit, and division by a power of ten is exact to the last bit: what is
/// written reads back as the same double, as long as it was rounded here before.
struct PlanUnit {
  let symbol: String
  /// One unit is 10^exponent of the base unit.
  let exponent: Int
  /// Decimals that are written.
  let decimals: Int

  static let millimetre = PlanUnit(symbol: "mm", exponent: -3, decimals: 7)
  /// For places that need not be exact.
  static let coarseMillimetre = PlanUnit(symbol: "mm", exponent: -3, decimals: 2)
  static let volt = PlanUnit(symbol: "V", exponent: 0, decimals: 2)
  static let megapascal = PlanUnit(symbol: "MPa", exponent: 6, decimals: 3)
  static let decibel = PlanUnit(symbol: "dB", exponent: 0, decimals: 2)

  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
  ]

  /// A value in the base unit, to the last decimal.
  func rounded(_ value: Double) -> Double { scaled(lastDigits(value), exponent - decimals) }

  /// A value in the base unit as text, trailing zeros left out.
  func written(_ value: Double) -> String {
    let digits = lastDigits(value)
    guard digits != 0 else { return "0 " + symbol }
    var fraction = digits.magnitude
    var places = decimals
    while places > 0, fraction % 10 == 0 {
      fraction /= 10
      places -= 1
    }
    var text = String(fraction)
    if places > 0 {
      if text.utf8.count <= places {
        text = String(repeating: "0", count: places + 1 - text.utf8.count) + text
      }
      text.insert(".", at: text.index(text.endIndex, offsetBy: -places))
    }
    return (digits < 0 ? "-" : "") + text + " " + symbol
  }

  /// A plain decimal in this unit, in the base unit; `nil` for anything else, which a slower reader then judges.
  func value(of text: Substring) -> Double? {
    var bytes = text.utf8
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative { bytes.removeFirst() }
    var digits: Int64 = 0
    var count = 0
    var places = -1
    while let byte = bytes.first, byte != UInt8(ascii: " ") {
      bytes.removeFirst()
      if byte == UInt8(ascii: "."), places < 0 {
        places = 0
        continue
      }
      // Fifteen digits are below 2⁵³, so that one division rounds correctly.
      guard byte >= 0x30, byte <= 0x39, count < 15 else { return nil }
      digits = digits * 10 + Int64(byte - 0x30)
      count += 1
      if places >= 0 { places += 1 }
    }
    guard count > 0, places != 0, bytes.dropFirst().elementsEqual(symbol.utf8) else { return nil }
    return scaled(isNegative ? -digits : digits, exponent - max(places, 0))
  }

  private func lastDigits(_ value: Double) -> Int64 {
    let shift = decimals - exponent
    let scaled = shift >= 0 ? value * Self.powers[shift] : value / Self.powers[-shift]
    return Int64(max(-9e15, min(9e15, scaled)).rounded())
  }

  private func scaled(_ digits: Int64, _ exponent: Int) -> Double {
    exponent < 0 ? Double(digits) / Self.powers[-exponent] : Double(digits) * Self.powers[exponent]
  }
}
