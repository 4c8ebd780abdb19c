import Glibc

/// One cycle of a wave that non-linear propagation has deformed: sharp positive peaks, broad shallow troughs.
///
/// p(φ) = A (exp(b cos φ) − I₀(b)) has mean zero, harmonics 2 A Iₙ(b) (modified Bessel functions) and an asymmetry p+/p− that grows with b
/// from 1. `harmonics` holds the amplitudes of harmonics 1…10 for p− = 1, at 33 asymmetries evenly spaced over 1…4. The eleventh
/// and higher together hold less than 0.1 % of p+ at the largest asymmetry.
struct WaveShape: Sendable {
  static let harmonicCount = 10
  static let nodes = 33
  static let largestAsymmetry = 4.0
  /// Node after node, ten amplitudes each.
  let harmonics: [Double]

  init() {
    var table: [Double] = []
    table.reserveCapacity(Self.nodes * Self.harmonicCount)
    for node in 0..<Self.nodes {
      let asymmetry = 1 + (Self.largestAsymmetry - 1) * Double(node) / Double(Self.nodes - 1)
      let b = Self.steepness(for: asymmetry)
      for n in 1...Self.harmonicCount {
        table.append(b < 1e-4 ? (n == 1 ? 1 : 0) : 2 * Self.bessel(n, b) / (Self.bessel(0, b) - exp(-b)))
      }
    }
    harmonics = table
  }

  /// Place of an asymmetry between two nodes: the lower node, and the share of the way to the next.
  @inline(__always) static func place(_ asymmetry: Double) -> (node: Int, share: Double) {
    let scaled = (asymmetry - 1) / (largestAsymmetry - 1) * Double(nodes - 1)
    let node = min(max(Int(scaled), 0), nodes - 2)
    return (node, scaled - Double(node))
  }

  /// Amplitudes of the ten harmonics at any asymmetry, for p− = 1.
  func harmonics(at asymmetry: Double) -> [Double] {
    let (node, share) = Self.place(asymmetry)
    return (0..<Self.harmonicCount).map { n in
      let low = harmonics[node * Self.harmonicCount + n]
      return low + share * (harmonics[(node + 1) * Self.harmonicCount + n] - low)
    }
  }

  /// b by bisection; p+/p− rises with b.
  private static func steepness(for asymmetry: Double) -> Double {
    guard asymmetry > 1 else { return 0 }
    var low = 1e-6
    var high = 10.0
    for _ in 0..<60 {
      let b = (low + high) / 2
      let mean = bessel(0, b)
      if (exp(b) - mean) / (mean - exp(-b)) < asymmetry { low = b } else { high = b }
    }
    return (low + high) / 2
  }

  /// Modified Bessel function of the first kind by its power series; 40 terms suffice for x ≤ 10.
  private static func bessel(_ order: Int, _ x: Double) -> Double {
    var term = 1.0
    for k in stride(from: 1, through: order, by: 1) { term *= x / 2 / Double(k) }
    var sum = term
    for k in 1...40 {
      term *= (x / 2) * (x / 2) / (Double(k) * Double(k + order))
      sum += term
    }
    return sum
  }
}
