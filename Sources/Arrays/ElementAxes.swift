import HistotripsyCore

/// Where an array of which positions and normals are known has its focus.
struct ElementAxes {
  /// Metres.
  let focus: SIMD4<Double>
  /// Of the sphere about the focus that the centres lie on; `nil` where they lie on none.
  let radiusOfCurvature: Double?
  let note: String

  /// Axes that are parallel to within this meet nowhere in particular: 1 − |mean normal|² of a cap 1.6° wide.
  private static let parallel = 1e-4
  /// Distances from the focus that differ by more than this share are those of facets, not of a sphere.
  private static let roughness = 0.01

  /// - Parameter normals: of length 1, one for each position, in metres.
  init(_ positions: [SIMD4<Double>], normals: [SIMD4<Double>]) {
    let count = Double(positions.count)
    let middle = positions.reduce(SIMD4<Double>.zero, +) / count
    let mean = normals.reduce(SIMD4<Double>.zero, +) / count
    let limit = ArrayDescription.maximumCoordinate.metres
    let found = Self.nearestPoint(positions, normals, mean: mean) ?? Self.sphereCentre(positions, mean: mean)
    if let found, max(found.max(), -found.min()) <= limit {
      // Whole nanometres: the last digits are those of the solution, not of the array.
      focus = (found * 1e9).rounded(.toNearestOrAwayFromZero) / 1e9 + SIMD4(0, 0, 0, 0)
      let at = focus
      let distances = positions.map { ($0 - at).length }
      let radius = distances.reduce(0, +) / count
      let off = distances.reduce(0.0) { max($0, abs($1 - radius)) }
      let isSphere = positions.count >= 4 && off <= Self.roughness * radius
      radiusOfCurvature = isSphere ? radius : nil
      let place = "(\((at.x * 1e3).short), \((at.y * 1e3).short), \((at.z * 1e3).short)) mm"
      note =
        isSphere
        ? "focus at \(place), where the elements' axes meet; they lie on a sphere of \((radius * 1e3).short) mm about it"
        : "focus at \(place), the point nearest to the elements' axes; they lie on no one sphere about it"
    } else {
      let reach = positions.reduce(0.0) { max($0, ($1 - middle).length) }
      let distance = reach > 0 ? min(max(2 * reach, 0.02), 0.5) : 0.05
      let ahead = mean.length > 1e-9 ? mean / mean.length : SIMD4(0, 0, 1, 0)
      focus = middle + ahead * distance
      radiusOfCurvature = nil
      note =
        "the elements' axes meet nowhere in front: the point \((distance * 1e3).short) mm in front of their middle stands for the focus"
    }
  }

  /// The point whose distances to all axes are smallest, in the sense of least squares; `nil` where the axes are parallel or
  /// spread apart in front.
  private static func nearestPoint(
    _ positions: [SIMD4<Double>], _ normals: [SIMD4<Double>], mean: SIMD4<Double>
  ) -> SIMD4<Double>? {
    guard 1 - mean.squaredLength > parallel else { return nil }
    var equations = NormalEquations()
    for (position, normal) in zip(positions, normals) {
      // The part across the axis, one equation for each coordinate: (I − n nᵀ) p = (I − n nᵀ) c.
      for lane in 0..<3 {
        var row = normal * -normal[lane]
        row[lane] += 1
        equations.add(row, (row * position).sum())
      }
    }
    // The fourth unknown is not used.
    equations.add(SIMD4(0, 0, 0, 1), 0)
    guard var point = equations.solution() else { return nil }
    point.w = 0
    let ahead = zip(positions, normals).reduce(0.0) { $0 + ((point - $1.0) * $1.1).sum() }
    return ahead > 0 ? point : nil
  }

  /// For files that give every element of a bowl the same direction.
  private static func sphereCentre(_ positions: [SIMD4<Double>], mean: SIMD4<Double>) -> SIMD4<Double>? {
    guard mean.length > 0.5, let fit = SphereFit(positions), fit.radius <= 1,
      fit.worst <= roughness * fit.radius
    else { return nil }
    let heights = positions.map { ($0 * mean).sum() / mean.length }
    // Scatter about a plane is no bowl.
    guard let high = heights.max(), let low = heights.min(), high - low > roughness * fit.radius else {
      return nil
    }
    let ahead = positions.reduce(0.0) { $0 + ((fit.centre - $1) * mean).sum() }
    return ahead > 0 ? fit.centre : nil
  }
}
