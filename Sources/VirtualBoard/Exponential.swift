/// The exponential and the logarithm in plain IEEE arithmetic.
///
/// The maths library's own may differ in the last bit between machines and builds; these use only additions,
/// multiplications and divisions in a written order, and so give the same bits everywhere.
enum Exponential {
  /// e^x for x in −700 … 0; error below 1 part in 10¹⁵. Smaller x gives 0.
  static func decay(_ x: Double) -> Double {
    if x <= -700 { return 0 }
    let k = (x * 1.442_695_040_888_963_4).rounded(.toNearestOrEven)
    // ln 2 in two parts, the first with trailing zero bits, so that k × it is exact.
    let r = (x - k * 0.693_147_180_369_123_8) - k * 1.908_214_929_270_587_7e-10
    // Taylor to the 13th power: |r| ≤ ln 2 / 2, remainder below 5e-18. Even and odd powers are two chains that do not wait for
    // each other; a division waits for nothing because there is none.
    let q = r * r
    var even = 1 / 479_001_600.0
    even = even * q + 1 / 3_628_800.0
    even = even * q + 1 / 40_320.0
    even = even * q + 1 / 720.0
    even = even * q + 1 / 24.0
    even = even * q + 0.5
    even = even * q + 1
    var odd = 1 / 6_227_020_800.0
    odd = odd * q + 1 / 39_916_800.0
    odd = odd * q + 1 / 362_880.0
    odd = odd * q + 1 / 5040.0
    odd = odd * q + 1 / 120.0
    odd = odd * q + 1 / 6.0
    odd = odd * q + 1
    return (even + r * odd) * Double(bitPattern: UInt64(1023 + Int(k)) << 52)
  }

  /// ln x for finite x > 0 (not subnormal); error below 1 part in 10¹⁵ away from 1.
  static func logarithm(_ x: Double) -> Double {
    var exponent = Int(x.bitPattern >> 52) - 1023
    var mantissa = Double(bitPattern: x.bitPattern & 0x000F_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000)
    if mantissa > 1.414_213_562_373_095_1 {
      mantissa *= 0.5
      exponent += 1
    }
    // ln m = 2 artanh s; |s| ≤ 0.1716, so s²¹/21 is below 5e-18.
    let s = (mantissa - 1) / (mantissa + 1)
    let square = s * s
    var sum = 0.0
    var n = 19.0
    while n >= 1 {
      sum = sum * square + 1 / n
      n -= 2
    }
    return 2 * s * sum + Double(exponent) * 0.693_147_180_559_945_3
  }
}
