import CoreMaths

/// The Bessel function of the first kind and order one, for the directivity of discs.
enum Bessel {
  /// 2·J₁(x)/x, and 1 at x = 0; x ≥ 0, finite. Absolute error below 10⁻¹² up to x = 1000.
  ///
  /// Up to 12 the power series Σ (−x²/4)ᵏ / (k! (k+1)!), whose largest term is below 700, so that rounding stays below
  /// 10⁻¹²; beyond, Hankel's asymptotic expansion (Abramowitz and Stegun 9.2.5) to sixteen terms, whose remainder is
  /// largest at 12.
  static func twiceJ1OverX(_ x: Double) -> Double {
    precondition(x >= 0 && x.isFinite, "argument of the directivity")
    return x <= 12 ? series(x) : 2 * asymptotic(x) / x
  }

  private static func series(_ x: Double) -> Double {
    let quarter = -x * x / 4
    var term = 1.0
    var sum = 1.0
    var k = 1.0
    // (12²/4)ᵏ / (k! (k+1)!) is below 10⁻¹⁷ from k = 31 on.
    while k < 32 {
      term *= quarter / (k * (k + 1))
      sum += term
      k += 1
    }
    return sum
  }

  private static func asymptotic(_ x: Double) -> Double {
    // a(k) = a(k−1) · (4 − (2k−1)²) / (8k x); P takes the even terms, Q the odd ones, signs alternating in pairs.
    var p = 1.0
    var q = 0.0
    var term = 1.0
    var k = 1.0
    var sign = 1.0
    while k < 16 {
      let odd = 2 * k - 1
      term *= (4 - odd * odd) / (8 * k * x)
      q += sign * term
      k += 1
      let next = 2 * k - 1
      term *= (4 - next * next) / (8 * k * x)
      sign = -sign
      p += sign * term
      k += 1
    }
    let angle = x - 0.75 * Double.pi
    return (2 / (Double.pi * x)).squareRoot() * (p * core_cos(angle) - q * core_sin(angle))
  }
}
