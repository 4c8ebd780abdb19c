import Foundation
import HistotripsyCore

/// The Rayleigh integral over a face as it is written down, with many nodes: nothing shared with the code under test.
enum BruteForce {
  /// (i k / 2π) ∫ e^{−ikR}/R dS. Radius and sides take Gauss–Legendre nodes, angles are equidistant.
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

  /// Enough for a phase that turns by 50 rad from one side to the other.
  private static let nodes = gaussLegendre(44)
}

/// Newton from Tricomi's estimate, one node at a time.
func gaussLegendre(_ n: Int) -> [(Double, Double)] {
  (1...n).map { i in
    var x = cos(.pi * (Double(i) - 0.25) / (Double(n) + 0.5))
    var slope = 1.0
    for _ in 0..<10 {
      var p = [1.0, x]
      for k in 2...n {
        p.append(((2 * Double(k) - 1) * x * p[k - 1] - (Double(k) - 1) * p[k - 2]) / Double(k))
      }
      slope = Double(n) * (x * p[n] - p[n - 1]) / (x * x - 1)
      x -= p[n] / slope
    }
    return (x, 2 / ((1 - x * x) * slope * slope))
  }
}
