// Exact distances to boxes of voxels. The axes of the voxels are perpendicular wherever a margin is asked for.

extension VoxelMask {
  /// Whether a voxel that is selected, or one that is not, has a part nearer than this to a place.
  ///
  /// Rows are boxes, long along i, so that a row costs as much as it has runs; what lies outside the image is not selected.
  /// - Parameters:
  ///   - index: the place, in voxels.
  ///   - distance: metres, above 0.
  func isNear(_ index: SIMD4<Double>, within distance: Double, selected: Bool) -> Bool {
    let steps = affine.steps
    let square = distance * distance
    guard let js = rows(index.y, distance / steps.y, 1, selected),
      let ks = rows(index.z, distance / steps.z, 2, selected)
    else { return false }
    for k in ks {
      let z = Self.gap(index.z, Double(k), Double(k)) * steps.z
      if z * z >= square { continue }
      for j in js {
        let y = Self.gap(index.y, Double(j), Double(j)) * steps.y
        let rest = square - z * z - y * y
        if rest <= 0 { continue }
        let reach = rest.squareRoot() / steps.x
        if selected ? isRunNear(index.x, reach, j: j, k: k) : isGapNear(index.x, reach, j: j, k: k) {
          return true
        }
      }
    }
    return false
  }

  /// Rows that can lie within `reach` voxels of a coordinate.
  private func rows(_ at: Double, _ reach: Double, _ axis: Int, _ selected: Bool) -> ClosedRange<Int>? {
    // No voxel beyond the mask is selected; one row around it is enough of what is not.
    let (least, most) =
      selected ? (lowest[axis], highest[axis]) : (lowest[axis] - 1, highest[axis] + 1)
    let low = max((at - reach - 0.5).rounded(.up), Double(least))
    let high = min((at + reach + 0.5).rounded(.down), Double(most))
    return low <= high ? Int(low)...Int(high) : nil
  }

  private func isRunNear(_ at: Double, _ reach: Double, j: Int, k: Int) -> Bool {
    runs(j: j, k: k).contains { Self.gap(at, Double($0.first), Double($0.last)) < reach }
  }

  private func isGapNear(_ at: Double, _ reach: Double, j: Int, k: Int) -> Bool {
    var gapStart = -Double.infinity
    for run in runs(j: j, k: k) {
      if Self.gap(at, gapStart, Double(run.first) - 1) < reach { return true }
      gapStart = Double(run.last) + 1
    }
    return Self.gap(at, gapStart, .infinity) < reach
  }

  /// From a coordinate to the nearest part of voxels `first` to `last`, in voxels.
  private static func gap(_ at: Double, _ first: Double, _ last: Double) -> Double {
    max(first - 0.5 - at, at - last - 0.5, 0)
  }
}
