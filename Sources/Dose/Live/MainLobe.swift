import Foundation
import HistotripsyCore

/// The main lobe of an array that is focused at a point, in closed form: what a running treatment reckons with.
///
/// Waves from the directions n with weights w, in phase at the focus, add at an offset d to Σ w·exp(i k n·d). Near its
/// peak −ln|Σ|/Σw = ½ dᵀ H d with H = k² · covariance of n. Further down the lobe falls faster, by the fourth cumulant:
/// −ln A = q + c·q² with q = ½ dᵀ H d. c is 1/6 across a round aperture (2 J₁(x)/x) and 1/5 along its axis (sin(x)/x); 0.18
/// stands for both. Down to A = 0.4 this leaves 2 % of A; every other lobe is left out.
///
/// Steering, missing elements and the array's shape are in the directions and the weights.
struct MainLobe: Sendable {
  /// Rows of H, 1/m².
  let x: SIMD4<Double>
  let y: SIMD4<Double>
  let z: SIMD4<Double>

  static let fourth = 0.18
  /// Least curvature against the largest there can be: an array of few directions has lobes without end.
  private static let leastCurvature = 1e-4

  /// - Parameters:
  ///   - elements: those of the array; what is disabled sends nothing.
  ///   - waveNumber: radians for each metre, above 0.
  ///   - focus: where all waves meet in phase.
  init(_ elements: [Element], waveNumber: Double, focus: Position) {
    var (total, mean) = (0.0, SIMD4<Double>.zero)
    var (xs, ys, zs) = (SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero)
    let place = focus.lanes
    for element in elements where element.isEnabled {
      let away = place - element.position.lanes
      let distance = (away * away).sum().squareRoot()
      guard distance > 0 else { continue }
      let direction = away / distance
      let width = element.width.metres
      let weight = element.gain * width * width * max(0, (direction * element.normal.lanes).sum()) / distance
      total += weight
      mean += direction * weight
      xs += direction * (direction.x * weight)
      ys += direction * (direction.y * weight)
      zs += direction * (direction.z * weight)
    }
    let scale = waveNumber * waveNumber
    guard total > 0 else {
      (x, y, z) = (SIMD4(scale, 0, 0, 0), SIMD4(0, scale, 0, 0), SIMD4(0, 0, scale, 0))
      return
    }
    mean /= total
    let least = Self.leastCurvature
    x = (xs / total - mean * mean.x + SIMD4(least, 0, 0, 0)) * scale
    y = (ys / total - mean * mean.y + SIMD4(0, least, 0, 0)) * scale
    z = (zs / total - mean * mean.z + SIMD4(0, 0, least, 0)) * scale
  }

  /// H · offset, 1/m.
  @inline(__always) func slope(_ offset: SIMD4<Double>) -> SIMD4<Double> {
    SIMD4((x * offset).sum(), (y * offset).sum(), (z * offset).sum(), 0)
  }

  /// Amplitude against the focus' own where q is known.
  @inline(__always) static func amplitude(_ q: Double) -> Double { exp(-q * (1 + fourth * q)) }

  /// The q at which the amplitude has fallen to this; 0 for 1 and more.
  static func q(at amplitude: Double) -> Double {
    guard amplitude < 1 else { return 0 }
    return ((1 - 4 * fourth * log(max(amplitude, 1e-6))).squareRoot() - 1) / (2 * fourth)
  }

  /// Half the lengths of the cuts along x, y and z through the ellipsoid with this q, metres.
  func halfAxes(q: Double) -> SIMD4<Double> {
    let own = SIMD4(x.x, y.y, z.z, 1)
    return SIMD4((2 * q / own.x).squareRoot(), (2 * q / own.y).squareRoot(), (2 * q / own.z).squareRoot(), 0)
  }

  /// Half the sides of the box that holds all points with a q up to this, metres.
  func extent(q: Double) -> SIMD4<Double> {
    let determinant =
      x.x * (y.y * z.z - y.z * z.y) - x.y * (y.x * z.z - y.z * z.x) + x.z * (y.x * z.y - y.y * z.x)
    let inverse =
      SIMD4(y.y * z.z - y.z * z.y, x.x * z.z - x.z * z.x, x.x * y.y - x.y * y.x, 0) / determinant
    return (2 * q * inverse.replacing(with: 0, where: inverse .< 0)).squareRoot()
  }
}
