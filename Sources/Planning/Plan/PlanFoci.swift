import Acoustics
import HistotripsyCore

extension PlanDocument {
  /// The foci of the target in the array's frame, and the distance of neighbours.
  func foci(
    around geometricFocus: Position, wavelength: Length, _ regimen: Regimen
  ) throws(InputError) -> (foci: [Focus], spacing: Length) {
    let centre = geometricFocus.lanes + terms.centre.lanes
    guard case .points(let points) = terms.shape else {
      let (offsets, spacing) = try grid(wavelength: wavelength)
      let foci = try offsets.map { offset throws(InputError) in
        try focus(at: offset, about: centre, field: "target", pulses: nil)
      }
      return (foci, spacing)
    }
    var foci: [Focus] = []
    for (index, point) in points.enumerated() {
      foci.append(
        try focus(
          at: point.offset.lanes, about: centre, field: "target.points[\(index + 1)]", pulses: point.pulses))
    }
    let spacing = regimen.minimumDistance > .zero ? regimen.minimumDistance : .millimetres(1)
    return (foci, spacing)
  }

  private func grid(wavelength: Length) throws(InputError) -> (offsets: [SIMD4<Double>], spacing: Length) {
    let spacing = terms.spacing.resolved(wavelength: wavelength)
    let most = FocusGrid.maximumFoci
    let shown = Dimension.length.shown(spacing.metres)
    let estimate = FocusGrid.estimate(terms.shape, spacing: spacing, packing: terms.packing)
    // Twice the limit leaves room for what the estimate misses at the surface; beyond it nothing needs to be laid out.
    guard estimate <= Double(2 * most),
      let grid = FocusGrid(terms.shape, spacing: spacing, packing: terms.packing)
    else {
      throw complaint(
        "placement.spacing",
        "a spacing of \(shown) gives about \(Int(estimate.rounded())) foci, which is out of range (1 … \(most) foci)"
      )
    }
    // The centre of the volume is always a focus, so there is at least one.
    guard grid.offsets.count <= most else {
      throw complaint(
        "placement.spacing",
        "a spacing of \(shown) gives \(grid.offsets.count) foci, which is out of range (1 … \(most) foci)")
    }
    return (grid.offsets, spacing)
  }

  private func focus(
    at offset: SIMD4<Double>, about centre: SIMD4<Double>, field: String, pulses: UInt32?
  ) throws(InputError) -> Focus {
    let point = centre + offset
    let limit = PlanCheck.reach.metres
    guard abs(point.x) <= limit, abs(point.y) <= limit, abs(point.z) <= limit else {
      let shown = [point.x, point.y, point.z].map { Dimension.length.shown($0) }.joined(separator: ", ")
      let allowed = QuantityText.shown(-limit...limit, as: .length)
      throw complaint(field, "a focus at (\(shown)) is out of range (\(allowed) along each axis)")
    }
    var count = pulses ?? terms.regimen.pulsesPerFocus
    if pulses == nil {
      for ball in terms.pulseOverrides where (offset - ball.centre.lanes).length <= ball.radius.metres {
        count = ball.pulses
      }
    }
    return Focus(
      position: Position(x: .metres(point.x), y: .metres(point.y), z: .metres(point.z)), plannedPulses: count)
  }
}

extension SIMD4<Double> {
  fileprivate var length: Double { (self * self).sum().squareRoot() }
}
