import Foundation
import HistotripsyCore

/// The Rayleigh integral over a face as it is written down, with many nodes: nothing shared with the code under test.
enum BruteForce {
  /// (i k / 2π) ∫ e^{−ikR}/R dS. Discs: midpoints of rings of equal area × equidistant angles would converge slowly, so radius and
  /// sides take the double-exponential rule, angles are equidistant.
  static func gain(_ element: Element, k: Double, at point: Position) -> (real: Double, imaginary: Double) {
    let n = element.normal.lanes
    let axis: SIMD4<Double> = n.x * n.x < 0.81 ? SIMD4(1, 0, 0, 0) : SIMD4(0, 1, 0, 0)
    var u = axis - n * (axis * n).sum()
    u /= (u * u).sum().squareRoot()
    let v = SIMD4(n.y * u.z - n.z * u.y, n.z * u.x - n.x * u.z, n.x * u.y - n.y * u.x, 0)
    let offset = point.lanes - element.position.lanes
    let half = element.width.metres / 2
    var sum = (real: 0.0, imaginary: 0.0)
    func add(_ a: Double, _ b: Double, _ area: Double) {
      let d = offset - u * a - v * b
      let r = (d * d).sum().squareRoot()
      sum.real += k / (2 * .pi) * area * sin(k * r) / r
      sum.imaginary += k / (2 * .pi) * area * cos(k * r) / r
    }
    switch element.shape {
    case .disc:
      let angles = 24 + Int(2.5 * k * half)
      for (x, w) in nodes {
        let rho = half * (1 + x) / 2
        for j in 0..<angles {
          let phi = 2 * Double.pi * (Double(j) + 0.3) / Double(angles)
          add(rho * cos(phi), rho * sin(phi), rho * half / 2 * w * 2 * .pi / Double(angles))
        }
      }
    case .square:
      for (x, w) in nodes { for (y, z) in nodes { add(half * x, half * y, half * half * w * z) } }
    }
    return sum
  }

  /// Tanh–sinh rule on −1…1.
  private static let nodes: [(Double, Double)] = (-46...46).map { j in
    let t = Double(j) * 0.07
    let s = Double.pi / 2 * sinh(t)
    return (tanh(s), 0.07 * .pi / 2 * cosh(t) / (cosh(s) * cosh(s)))
  }
}

/// SplitMix64: the same numbers on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
