import Foundation

/// How many nodes `BoundaryIntegral` takes, so that its error stays below a tolerance.
///
/// Both rules converge as ρ^{−2n} for an integrand that is analytic inside an ellipse (a strip, for discs) around the edge; ρ = e^y:
/// - equidistant angles: error ≤ 2M/(e^{2ny} − 1),
/// - Gauss–Legendre: error ≤ 64/15 · M/(e^{2ny}(1 − e^{−2y})),
///
/// with M the largest modulus there (Trefethen and Weideman, SIAM Rev. 56, 385 (2014); Trefethen, SIAM Rev. 50, 67 (2008) [M]). M
/// follows from |e^{−ikR}| ≤ e^{k|Im R|} and |Im R| ≤ |Im R²|/(2·Re R); y is chosen for the smallest bound. Relative to the pressure on
/// the axis at the same distance, far away: area/(λ·distance).
///
/// Tabulated over the sine of the angle off the axis and the distance, each entry good for all corners of its cell. Nearer than
/// 2 × reach the number of nodes is `maximum` and no bound is claimed.
struct OrderTable: Sendable {
  static let maximum = 64
  static let angles = 48
  /// Octaves of distance ÷ reach, from 2 up; the last is open.
  static let octaves = 7

  private let orders: [UInt8]
  private let perSquaredReach: Double
  /// The largest bound among all cells, relative: the tolerance, unless the face is too large against λ for `maximum` nodes.
  let worstBound: Double

  init(outline: RadiatingFace.Outline, waveNumber: Double, tolerance: Double) {
    let reach = outline.reach
    perSquaredReach = 1 / (reach * reach)
    var orders: [UInt8] = []
    var worst = 0.0
    for octave in 0..<Self.octaves {
      let near = reach * 2 * exp2(Double(octave))
      let far = octave == Self.octaves - 1 ? near * 1000 : near * 2
      for angle in 0..<Self.angles {
        func bound(_ n: Int) -> Double {
          var largest = 0.0
          for distance in [near, far] {
            for sine in [Double(angle), Double(angle) + 1] {
              largest = max(
                largest,
                ErrorBound.relative(
                  order: n, outline: outline, waveNumber: waveNumber, distance: distance,
                  sine: sine / Double(Self.angles)))
            }
          }
          return largest
        }
        var (low, high) = (1, Self.maximum)
        while low < high {
          let middle = (low + high) / 2
          if bound(middle) <= tolerance { high = middle } else { low = middle + 1 }
        }
        orders.append(UInt8(low))
        worst = max(worst, low == Self.maximum ? bound(low) : tolerance)
      }
    }
    self.orders = orders
    worstBound = worst
  }

  @inline(__always) func order(squaredDistance: Lanes, squaredRadius: Lanes) -> Int {
    let ratio = squaredDistance.smallestLane * perSquaredReach
    guard ratio >= 4 else { return Self.maximum }
    // The exponent of the square is twice the octave.
    let octave = min((Int(ratio.bitPattern >> 52) - 1023) / 2 - 1, Self.octaves - 1)
    let sine = (squaredRadius / squaredDistance).largestLane.squareRoot()
    let angle = min(Int(sine * Double(Self.angles)), Self.angles - 1)
    return Int(orders[octave * Self.angles + angle])
  }
}
