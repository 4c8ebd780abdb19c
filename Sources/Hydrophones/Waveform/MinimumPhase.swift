import Foundation

/// The phase that a minimum-phase system has, from its modulus alone: Bode's integral as a sum over equally spaced frequencies,
/// φ(f_i) = (2 f_i Δf/π) Σ_{j≠i} (ln a_j − ln a_i)/(f_j² − f_i²).
///
/// As in the tutorial of Weber and Wilkens (doi 10.5281/zenodo.10079801). O(n²), without a table of n².
enum MinimumPhase {
  /// - Parameters:
  ///   - logarithms: ln of the modulus at 0, Δf, 2Δf, …
  /// - Returns: radians.
  static func phase(logarithms: [Double]) -> [Double] {
    let n = logarithms.count
    var phase = [Double](repeating: 0, count: n)
    logarithms.withUnsafeBufferPointer { l in
      phase.withUnsafeMutableBufferPointer { phase in
        for i in 1..<max(n, 1) {
          var sum = 0.0
          let own = l[i]
          // (j² − i²) = (j − i)(j + i), exact in doubles up to n = 2²⁶.
          for j in 0..<i { sum += (l[j] - own) / Double((j - i) * (j + i)) }
          for j in i + 1..<max(n, i + 1) { sum += (l[j] - own) / Double((j - i) * (j + i)) }
          phase[i] = 2 / .pi * Double(i) * sum
        }
      }
    }
    return phase
  }

  /// What the published tutorial takes for the variance of that phase, from relative variances of the modulus that are independent
  /// from bin to bin: (2 i/π)² Σ_{j≠i} r_j/(j² − i²)². It leaves out the term of ln a_i itself and every correlation.
  static func publishedVariance(relativeVariances r: [Double]) -> [Double] {
    let n = r.count
    var variance = [Double](repeating: 0, count: n)
    r.withUnsafeBufferPointer { r in
      variance.withUnsafeMutableBufferPointer { variance in
        for i in 1..<max(n, 1) {
          var sum = 0.0
          for j in 0..<n where j != i {
            let d = Double((j - i) * (j + i))
            sum += r[j] / (d * d)
          }
          let factor = 2 / .pi * Double(i)
          variance[i] = factor * factor * sum
        }
      }
    }
    return variance
  }

  /// How the phase moves when ln a moves in the bins of `range` by `change` (one number each) and nowhere else: the exact derivative
  /// of `phase`, since that is linear.
  static func shift(of change: [Double], in range: Range<Int>, count n: Int) -> [Double] {
    var shift = [Double](repeating: 0, count: n)
    change.withUnsafeBufferPointer { change in
      shift.withUnsafeMutableBufferPointer { shift in
        for i in 1..<max(n, 1) {
          var sum = 0.0
          for j in range where j != i { sum += change[j - range.lowerBound] / Double((j - i) * (j + i)) }
          if range.contains(i) { sum -= change[i - range.lowerBound] * Self.weight(i, n) }
          shift[i] = 2 / .pi * Double(i) * sum
        }
      }
    }
    return shift
  }

  /// Σ_{j≠i, 0≤j<n} 1/(j² − i²) in closed form by partial fractions 1/(2i) [1/(j−i) − 1/(j+i)]:
  /// harmonic numbers of what the finite sum leaves over.
  private static func weight(_ i: Int, _ n: Int) -> Double {
    var sum = 0.0
    // Σ_{j≠i} 1/(j−i) = H(n−1−i) − H(i); Σ_{j≠i} 1/(j+i) = H(n−1+i) − H(i−1) − 1/(2i).
    sum += harmonic(n - 1 - i) - harmonic(i)
    sum -= harmonic(n - 1 + i) - harmonic(i - 1) - 1 / Double(2 * i)
    return sum / Double(2 * i)
  }

  /// 1 + 1/2 + … + 1/k; by the asymptotic series where that is exact to a double.
  private static func harmonic(_ k: Int) -> Double {
    if k <= 0 { return 0 }
    if k < 32 { return (1...k).reversed().reduce(0) { $0 + 1 / Double($1) } }
    let x = Double(k)
    let y = 1 / (x * x)
    return log(x) + 0.577_215_664_901_532_9 + 1 / (2 * x) - y * (1 / 12 - y * (1 / 120 - y / 252))
  }
}
