import Foundation
import HistotripsyCore

/// What bursts have done to the inside of every focus' own cloud so far: sixteen points of it, with the doses that all foci around have
/// given them and the bubbles that are left there.
///
/// The points stand for the cloud: for the fractionation that its collapse tells of, and for what bubbles take from the next burst.
/// They come in opposite pairs, eight shells of equal volume, in directions that no lattice of foci has.
///
/// Cost: a burst changes the points of the foci whose clouds it overlaps, some hundreds.
struct CloudPoints: Sendable {
  static let perFocus = 16
  /// In half axes of the cloud. Directions of a Fibonacci spiral over half a sphere; neighbours on it lie in shells far apart.
  private static let places: [SIMD4<Double>] = {
    let shells = [3, 6, 1, 4, 7, 2, 5, 0]
    return (0..<8).flatMap { n -> [SIMD4<Double>] in
      let radius = pow((Double(shells[n]) + 0.5) / 8, 1.0 / 3)
      let z = (Double(n) + 0.5) / 8
      let turn = 2.399963229728653 * Double(n)
      let side = (1 - z * z).squareRoot()
      let place = SIMD4(side * cos(turn), side * sin(turn), z, 0) * radius
      return [place, -place]
    }
  }()
  /// Deviations below the threshold at which a burst no longer counts.
  private static let reach = 3.0

  /// What a burst on a focus has at a point.
  private struct Link: Sendable {
    let point: Int32
    /// Amplitude against the focus' own.
    let amplitude: Float
  }

  private let model: CloudModel
  private let residual: ResidualShield
  /// Where the links of each focus begin; one more than foci.
  private var starts: [Int] = [0]
  private var links: [Link] = []
  /// −ln(1 − F) at each point for a rate of 1.
  private(set) var doses: [Float]
  /// Expected share of a whole cloud's bubbles right after the last burst that came there, and when that was.
  private var bubbles: [Float]
  private var times: [Int64]
  private let perNanosecond: Double

  /// - Parameters:
  ///   - highest: the strongest (p−)LE that a burst may have.
  init(
    _ foci: [Position], _ lobes: [MainLobe], highest: LinearEstimate, model: CloudModel,
    residual: ResidualShield
  ) {
    self.model = model
    self.residual = residual
    perNanosecond = 1 / Double(residual.timeConstant.count)
    let pascals = highest.peakNegative.pascals
    let threshold = model.threshold.peakNegative.pascals
    let count = foci.count * Self.perFocus
    doses = [Float](repeating: 0, count: count)
    bubbles = doses
    times = [Int64](repeating: 0, count: count)
    let edge = MainLobe.q(at: min(0.98, max(LiveDose.leastAmplitude, threshold / pascals)))
    let points = zip(foci, lobes).flatMap { focus, lobe in
      let half = lobe.halfAxes(q: edge)
      return Self.places.map { focus.lanes + half * $0 }
    }
    let least = max(
      LiveDose.leastAmplitude, (threshold - Self.reach * model.deviation.pascals) / pascals)
    let depth = MainLobe.q(at: least)
    // Bursts below the threshold reach no point; the cubes have a size all the same.
    let near = PointBins(points, edge: lobes.reduce(1e-3) { max($0, $1.extent(q: depth).max()) })
    for (focus, lobe) in zip(foci, lobes) {
      near.each(around: focus.lanes) { n in
        let offset = points[n] - focus.lanes
        let q = (lobe.slope(offset) * offset).sum() / 2
        if q <= depth {
          links.append(Link(point: Int32(n), amplitude: Float(MainLobe.amplitude(q))))
        }
      }
      starts.append(links.count)
    }
  }

  /// A burst was heard.
  /// - Parameters:
  ///   - pascals: (p−)LE at the focus.
  ///   - atFocus: the chance of cavitation there, above 0.
  /// - Returns: mean share of its effect that residual bubbles have left it in its own cloud, 0 to 1.
  mutating func burst(
    on focus: Int, at instant: Instant, pascals: Double, atFocus: Double, _ normal: NormalTable
  ) -> Double {
    let now = Int64(bitPattern: instant.nanoseconds)
    let threshold = model.threshold.peakNegative.pascals
    let deviation = model.deviation.pascals
    var own = 0.0
    for link in links[starts[focus]..<starts[focus + 1]] {
      let point = Int(link.point)
      let chance = min(1, normal.value((pascals * Double(link.amplitude) - threshold) / deviation) / atFocus)
      guard chance > 1e-3 || point / Self.perFocus == focus else { continue }
      let left = left(point, now)
      let share = 1 - residual.shielding * left
      doses[point] -= Float(log1p(-model.effect * chance * share))
      bubbles[point] = Float(chance + (1 - chance) * left)
      times[point] = now
      if point / Self.perFocus == focus { own += share }
    }
    return own / Double(Self.perFocus)
  }

  @inline(__always) private func left(_ point: Int, _ now: Int64) -> Double {
    guard bubbles[point] > 0, residual.shielding > 0 else { return 0 }
    return Double(bubbles[point]) * exp(-Double(max(0, now - times[point])) * perNanosecond)
  }

  /// No bubbles are left.
  mutating func clear() { for n in bubbles.indices { bubbles[n] = 0 } }

  /// Doses at the points of a focus.
  func doses(of focus: Int) -> ArraySlice<Float> {
    doses[focus * Self.perFocus..<(focus + 1) * Self.perFocus]
  }
}

/// Points in cubes, so that those near a place are found without going through all of them.
private struct PointBins {
  private let edge: Double
  private var cubes: [SIMD3<Int32>: [Int]] = [:]

  /// - Parameter edge: as far as will be looked, metres; above 0.
  init(_ points: [SIMD4<Double>], edge: Double) {
    self.edge = edge
    for (n, point) in points.enumerated() { cubes[Self.cube(point, edge), default: []].append(n) }
  }

  private static func cube(_ point: SIMD4<Double>, _ edge: Double) -> SIMD3<Int32> {
    let place = (point / edge).rounded(.down)
    return SIMD3(Int32(place.x), Int32(place.y), Int32(place.z))
  }

  /// In a fixed order.
  func each(around place: SIMD4<Double>, _ body: (Int) -> Void) {
    let middle = Self.cube(place, edge)
    for k in Int32(-1)...1 {
      for j in Int32(-1)...1 {
        for i in Int32(-1)...1 { cubes[middle &+ SIMD3(i, j, k)]?.forEach(body) }
      }
    }
  }
}
