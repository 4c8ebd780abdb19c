import Foundation

/// Distributions, written out.
enum Distribution {
  /// P(Z ≤ x).
  static func normal(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  /// P(t > x) for Student's t, by Simpson's rule with t = x + u/(1 − u).
  static func studentTail(_ x: Double, degrees: Double) -> Double {
    let scale = exp(lgamma((degrees + 1) / 2) - lgamma(degrees / 2)) / (degrees * .pi).squareRoot()
    func density(_ u: Double) -> Double {
      let t = x + u / (1 - u)
      return scale * pow(1 + t * t / degrees, -(degrees + 1) / 2) / ((1 - u) * (1 - u))
    }
    let steps = 4000
    let width = 0.999_999 / Double(steps)
    var sum = 0.0
    for step in 0..<steps {
      let u = Double(step) * width
      sum += (density(u) + 4 * density(u + width / 2) + density(u + width)) * width / 6
    }
    return sum
  }

  /// How far a count of `trials` with chance `p` may stray in five standard deviations, and one more for small numbers.
  static func slack(_ trials: Int, _ p: Double) -> Double {
    5 * (Double(trials) * p * (1 - p)).squareRoot() + 1
  }
}
