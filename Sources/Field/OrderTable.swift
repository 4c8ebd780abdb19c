import Foundation

/// How many nodes `BoundaryIntegral` takes, so that its error stays below a tolerance.
///
/// Both rules converge as ρ^{−2n} for an integrand that is analytic inside an ellipse (a strip, for discs) around the edge; ρ = e^y:
/// - equidistant angles: error ≤ 2M/(e^{2ny} − 1),
/// - Gauss–Legendre: error ≤ 64/15 · M/(e^{2ny}(1 − e^{−2y})),
///
/// with M the largest modulus there (Trefethen and Weideman, SIAM Rev. 56, 385 (2014); Trefethen, SIAM Rev. 50, 67 (2008) [A]). M
/// follows from |e^{−ikR}| ≤ e^{k|Im R|} and |Im R| ≤ |Im R²|/(2·Re R); y is chosen for the smallest bound. Relative to the pressure on
/// the axis at the same distance, far away: area/(λ·distance).
///
/// Tabulated over the sine of the angle off the axis and the distance, each entry good for all corners of its cell. Nearer than
/// 2 × reach the largest number of nodes is taken and no bound is claimed.
struct OrderTable: Sendable {
  static let maximum = 128
  static let angles = 48
  /// Octaves of distance ÷ reach, from 2 up; the last is open.
  static let octaves = 7

  /// [octave · angles + angle]
  let orders: [UInt8]
  let largest: Int
  let perSquaredReach: Double

  /// `nil` when the tolerance takes more than `maximum` nodes somewhere.
  init?(outline: RadiatingFace.Outline, waveNumber: Double, tolerance: Double) {
    let reach = outline.reach
    perSquaredReach = 1 / (reach * reach)
    var corners: [[Int]] = []
    for octave in 0...Self.octaves {
      let distance = reach * 2 * (octave == Self.octaves ? 1e5 : exp2(Double(octave)))
      corners.append(
        (0...Self.angles).map { angle in
          ErrorBound.order(
            outline: outline, waveNumber: waveNumber, distance: distance,
            sine: Double(angle) / Double(Self.angles), tolerance: tolerance)
        })
    }
    let largest = corners.joined().max() ?? 1
    guard largest <= Self.maximum else { return nil }
    self.largest = largest
    orders = (0..<Self.octaves * Self.angles).map { cell in
      let (octave, angle) = cell.quotientAndRemainder(dividingBy: Self.angles)
      return UInt8(
        max(
          corners[octave][angle], corners[octave][angle + 1], corners[octave + 1][angle],
          corners[octave + 1][angle + 1]))
    }
  }
}

/// An `OrderTable` at work: its cells, wherever they are kept.
struct OrderCells: @unchecked Sendable, BitwiseCopyable {
  private let cells: UnsafePointer<UInt8>
  private let largest: Int
  private let perSquaredReach: Double

  /// - Parameter cells: copies of the table's, which must outlive this.
  init(_ table: OrderTable, _ cells: UnsafePointer<UInt8>) {
    self.cells = cells
    largest = table.largest
    perSquaredReach = table.perSquaredReach
  }

  @inline(__always) func order(squaredDistance: Lanes, squaredRadius: Lanes) -> Int {
    let ratio = squaredDistance.smallestLane * perSquaredReach
    guard ratio >= 4 else { return largest }
    // The exponent of the square is twice the octave.
    let octave = min((Int(ratio.bitPattern >> 52) - 1023) / 2 - 1, OrderTable.octaves - 1)
    let sine = (squaredRadius / squaredDistance).largestLane.squareRoot()
    let angle = min(Int(sine * Double(OrderTable.angles)), OrderTable.angles - 1)
    return Int(cells[octave * OrderTable.angles + angle])
  }
}
