import Arrays
import HistotripsyCore
import Text

extension PlanDocument {
  /// The foci of the target in the array's frame, without those in keep-out regions, and the least distance of neighbours.
  /// - Parameter notes: gets what was derived and what was left out.
  func foci(
    for array: ArrayDescription, wavelength: Length, _ regimen: Regimen, _ notes: inout [String]
  ) throws(InputError) -> (foci: [Focus], spacing: Length) {
    let centre = array.geometricFocus.lanes + terms.centre.lanes
    var foci: [Focus] = []
    var spacing = regimen.minimumDistance > .zero ? regimen.minimumDistance : .millimetres(1)
    if case .points(let points) = terms.shape {
      for (index, point) in points.enumerated() {
        let origin: SIMD4<Double> =
          switch point.frame {
          case .target: .zero
          case .focus: array.geometricFocus.lanes - centre
          case .array: -centre
          }
        foci.append(
          try focus(
            at: origin + point.offset.lanes, about: centre, field: "target.points[\(index + 1)]",
            pulses: point.pulses))
      }
    } else {
      let steps = try spacings(array, wavelength: wavelength, &notes)
      foci = try grid(steps).map { offset throws(InputError) in
        try focus(at: offset, about: centre, field: "target", pulses: nil)
      }
      spacing = .metres(FocusGrid.leastStep(steps, terms.packing))
    }
    return (try leavingOut(foci, about: array.geometricFocus.lanes, &notes), spacing)
  }

  /// The places of a lattice in the array's frame, without those in keep-out regions.
  func latticeFoci(for array: ArrayDescription) throws(InputError) -> [Position] {
    let wavelength = Length.metres(terms.speedOfSound.metresPerSecond / array.frequency.hertz)
    let centre = array.geometricFocus.lanes + terms.centre.lanes
    var notes: [String] = []
    let offsets = try grid(try spacings(array, wavelength: wavelength, &notes))
    let foci = try offsets.map { offset throws(InputError) in
      try focus(at: offset, about: centre, field: "target", pulses: nil)
    }
    return try leavingOut(foci, about: array.geometricFocus.lanes, &notes).map(\.position)
  }

  /// Between neighbouring foci, metres along x, y and z.
  private func spacings(
    _ array: ArrayDescription, wavelength: Length, _ notes: inout [String]
  ) throws(InputError) -> SIMD4<Double> {
    switch terms.spacing {
    case .fitted: preconditionFailure("a lattice is laid out when its spacing has been chosen")
    case .uniform(let all):
      return SIMD4(1, 1, 1, 0) * all.resolved(wavelength: wavelength).metres
    case .axes(let x, let y, let z):
      let steps = [x, y, z].map { $0.resolved(wavelength: wavelength).metres }
      return SIMD4(steps[0], steps[1], steps[2], 0)
    case .beam(let overlap):
      do throws(Complaint) {
        let widths = try BeamSpacing.widths(of: array, speedOfSound: terms.speedOfSound)
        let steps = widths * (1 - overlap)
        notes.append(
          "the beam is \(Self.shown(widths)) wide at -6 dB; with \(Dimension.share.shown(overlap)) of overlap foci lie \(Self.shown(steps)) apart"
        )
        return steps
      } catch {
        throw complaint("placement.spacing", error.message)
      }
    }
  }

  private static func shown(_ steps: SIMD4<Double>) -> String {
    (0..<3).map { Dimension.length.shown(steps[$0]) }.joined(separator: " × ")
  }

  private func grid(_ steps: SIMD4<Double>) throws(InputError) -> [SIMD4<Double>] {
    let most = FocusGrid.maximumFoci
    let isUniform = steps.x == steps.y && steps.y == steps.z
    let shown = isUniform ? Dimension.length.shown(steps.x) : Self.shown(steps)
    let estimate = FocusGrid.estimate(terms.shape, spacing: steps, packing: terms.packing)
    // Twice the limit leaves room for what the estimate misses at the surface; beyond it nothing needs to be laid out. A margin may
    // take most of the volume away.
    let margin = terms.margin + terms.rim
    guard estimate <= Double(2 * most) || margin < .zero,
      let grid = FocusGrid(terms.shape, margin: margin, spacing: steps, packing: terms.packing)
    else {
      throw complaint(
        "placement.spacing",
        "a spacing of \(shown) gives about \(Int(estimate.rounded())) foci, which is out of range (1 … \(most) foci)"
      )
    }
    guard grid.offsets.count <= most else {
      throw complaint(
        "placement.spacing",
        "a spacing of \(shown) gives \(grid.offsets.count) foci, which is out of range (1 … \(most) foci)")
    }
    guard !grid.offsets.isEmpty else {
      if terms.margin < .zero {
        throw complaint(
          "target.margin", "nothing is left of the target at \(Dimension.length.shown(terms.margin.metres))")
      }
      throw complaint(
        "placement.spacing", "with a spacing of \(shown) no focus falls into the target (1 … \(most) foci)")
    }
    return grid.offsets
  }

  /// The foci that lie in no keep-out region.
  private func leavingOut(
    _ foci: [Focus], about geometricFocus: SIMD4<Double>, _ notes: inout [String]
  ) throws(InputError) -> [Focus] {
    guard !terms.keepOuts.isEmpty else { return foci }
    var counts = [Int](repeating: 0, count: terms.keepOuts.count)
    let kept = foci.filter { focus in
      let place = focus.position.lanes - geometricFocus
      guard let region = terms.keepOuts.firstIndex(where: { $0.contains(place) }) else { return true }
      counts[region] += 1
      return false
    }
    for (index, count) in counts.enumerated() {
      let field = "keep-out[\(index + 1)]"
      notes.append(
        count == 0
          ? "\(field) holds none of the foci"
          : "\(field) leaves out \(count) of \(foci.count) foci")
    }
    guard !kept.isEmpty else {
      throw complaint("keep-out", "all \(foci.count) foci lie in keep-out regions: nothing is left to treat")
    }
    return kept
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
