/// The sphere that fits a set of points best, in the sense of least squares of the distances to its surface.
struct SphereFit {
  let centre: SIMD4<Double>
  let radius: Double
  /// Largest distance of a point from the surface.
  let worst: Double

  /// All in metres. `nil` when the points do not determine a sphere: fewer than four, or all in one plane.
  init?(_ points: [SIMD4<Double>]) {
    guard points.count >= 4 else { return nil }
    let count = Double(points.count)
    let middle = points.reduce(SIMD4<Double>.zero, +) / count
    let scale = (points.reduce(0.0) { $0 + ($1 - middle).squaredLength } / count).squareRoot()
    guard scale > 0 else { return nil }
    let scaled = points.map { ($0 - middle) / scale }

    // |p|² = 2 c·p + (r² − |c|²) is linear in its unknowns: the start for the iteration on true distances.
    var normal = NormalEquations()
    for p in scaled { normal.add(SIMD4(p.x, p.y, p.z, 0.5) * 2, p.squaredLength) }
    guard let start = normal.solution() else { return nil }
    var c = SIMD4(start.x, start.y, start.z, 0)
    var r = (start.w + c.squaredLength).squareRoot()

    // Gauss–Newton; three steps bring the linear start to the last digit where the residuals are small, and the bound ends it anyway.
    for _ in 0..<20 {
      var step = NormalEquations()
      for p in scaled {
        let away = c - p
        let distance = away.length
        guard distance > 0 else { return nil }
        let direction = away / distance
        step.add(SIMD4(direction.x, direction.y, direction.z, -1), r - distance)
      }
      guard let change = step.solution() else { return nil }
      c += SIMD4(change.x, change.y, change.z, 0)
      r += change.w
      if change.length < 1e-15 * r { break }
    }
    guard r.isFinite, r > 0 else { return nil }
    centre = middle + c * scale
    radius = r * scale
    let fitted = centre
    let fittedRadius = radius
    worst = points.reduce(0.0) { max($0, abs(($1 - fitted).length - fittedRadius)) }
  }
}

extension SphereFit {
  /// At most one point in so many is taken for an outlier.
  static let outlierShare = 4
  /// Points further off than this share of the radius are outliers where most points lie on the sphere.
  private static let outlierDistance = 0.002

  /// The sphere of most of the points: the worst point is left out, again and again, until the rest lie within 0.2 % of the
  /// radius; at most a quarter of them.
  init?(most points: [SIMD4<Double>]) {
    var kept = points
    let least = points.count - points.count / Self.outlierShare
    while true {
      guard let fit = SphereFit(kept) else { return nil }
      if fit.worst <= Self.outlierDistance * fit.radius || kept.count <= least {
        self = fit
        return
      }
      // A tenth of those that may go, at least one: outliers are few, and the fit is made anew each time.
      let share = max(1, points.count / Self.outlierShare / 10)
      let off = kept.map { abs(($0 - fit.centre).length - fit.radius) }
      let worst = Set(kept.indices.sorted { off[$0] > off[$1] }.prefix(min(share, kept.count - least)))
      kept = kept.indices.filter { !worst.contains($0) }.map { kept[$0] }
    }
  }
}
