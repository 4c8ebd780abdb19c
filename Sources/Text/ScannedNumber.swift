/// A decimal number read from bytes, fast enough for recordings of ten million samples, with the
/// same result as `DecimalNumber`.
///
/// Up to 15 digits and powers of ten up to 22 are exact in double precision, and one multiplication
/// or division of exact numbers is correctly rounded (Clinger 1990, PLDI). Everything else goes the
/// slow way.
package struct ScannedNumber {
  /// Times the power of ten that was asked for.
  package let value: Double
  /// Half a unit of the last printed place, likewise.
  package let halfUnit: Double

  private static let powers: [Double] = (0...22).map { DecimalNumber("1e\($0)")?.value() ?? 1 }

  /// - Parameters:
  ///   - bytes: without blanks and quotation marks around them.
  ///   - exponent: the power of ten of the column's unit.
  /// - Returns: `nil` for what is no number.
  package init?(_ bytes: UnsafeBufferPointer<UInt8>, timesTenTo exponent: Int, hasDecimalCommas: Bool) {
    let mark: UInt8 = hasDecimalCommas ? 0x2C : 0x2E
    var index = 0
    var isNegative = false
    if let first = bytes.first, first == 0x2D || first == 0x2B {
      isNegative = first == 0x2D
      index = 1
    }
    var mantissa: UInt64 = 0
    var digits = 0
    var decimals = 0
    var hasMark = false
    var hasDigit = false
    while index < bytes.count {
      let byte = bytes[index]
      if byte == mark {
        if hasMark { return nil }
        hasMark = true
      } else if byte &- 0x30 < 10 {
        hasDigit = true
        if digits < 19 {
          mantissa = mantissa * 10 + UInt64(byte &- 0x30)
          if mantissa > 0 { digits += 1 }
        } else {
          digits = 20
        }
        if hasMark { decimals += 1 }
      } else {
        break
      }
      index += 1
    }
    var power = 0
    var isPlain = hasDigit
    if index < bytes.count, isPlain {
      let byte = bytes[index]
      isPlain = byte == 0x65 || byte == 0x45
      index += 1
      var isDown = false
      if isPlain, index < bytes.count, bytes[index] == 0x2D || bytes[index] == 0x2B {
        isDown = bytes[index] == 0x2D
        index += 1
      }
      isPlain = isPlain && index < bytes.count && bytes.count - index <= 3
      while isPlain, index < bytes.count {
        isPlain = bytes[index] &- 0x30 < 10
        power = power * 10 + Int(bytes[index] &- 0x30)
        index += 1
      }
      if isDown { power = -power }
    }
    let last = power - decimals + exponent
    if isPlain, digits <= 15, abs(last) <= 22 {
      let whole = Double(mantissa)
      let size = last >= 0 ? whole * Self.powers[last] : whole / Self.powers[-last]
      value = isNegative ? -size : size
      halfUnit = last >= 0 ? 0.5 * Self.powers[last] : 0.5 / Self.powers[-last]
      return
    }
    let text = DelimitedText(delimiter: ";", hasDecimalCommas: hasDecimalCommas).pointed(
      String(decoding: bytes, as: UTF8.self))
    guard let number = DecimalNumber(text), let unit = DecimalNumber("1e\(max(-400, min(400, last)))") else {
      return nil
    }
    value = number.value(timesTenTo: exponent)
    halfUnit = 0.5 * unit.value()
  }
}
