import HistotripsyCore

extension LobeSurvey {
  /// The worst lobe of one focus: the strongest top that climbing reaches from the best of the places at which its neighbours have theirs.
  func worstLobe(of focus: Position, among anchors: LobeAnchors) -> SecondaryLobe? {
    let weights = field.quickWeights(focusedAt: focus)
    // A lobe that has moved beyond the region's edge still has its flank there.
    let low = search.region.corner.lanes
    let high = search.region.lanes(search.region.count - 1)
    let starts = anchors.places(near: focus.lanes, anchors: Self.neighbours)
      .map { place in
        let above = place.replacing(with: low, where: place .< low)
        return above.replacing(with: high, where: above .> high)
      }
      .filter { isAllowed($0, focus.lanes) }
    guard !starts.isEmpty else { return nil }
    let top = weights.withUnsafeBufferPointer { weights -> SIMD4<Double>? in
      guard let weights = weights.baseAddress else { return nil }
      let strengths = squaredAmplitudes(starts, weights)
      let step = search.region.step.lanes.max() / 2
      let coarse = climbed(
        from: best(starts, strengths), by: step, until: field.wavelength.metres / 32, focus.lanes, weights)
      // Where the region or the main lobe's box cuts a slope off, hundredths of a wavelength are tenths of a decibel.
      return climbed(
        from: coarse.map { [$0] } ?? [], by: field.wavelength.metres / 64,
        until: field.wavelength.metres / 1000, focus.lanes, weights)
    }
    guard let top else { return nil }
    let gains = field.gains(at: [focus, Position(metres: top)], driving: field.focused(at: focus))
    let atFocus = gains[0].magnitude
    return SecondaryLobe(
      position: Position(metres: top), gain: gains[1].magnitude,
      relativeToFocus: atFocus > 0 ? gains[1].magnitude / atFocus : .infinity)
  }

  private func isAllowed(_ point: SIMD4<Double>, _ focus: SIMD4<Double>) -> Bool {
    let low = search.region.corner.lanes
    let high = search.region.lanes(search.region.count - 1)
    let slack = 1e-9
    return point.x >= low.x - slack && point.x <= high.x + slack && point.y >= low.y - slack
      && point.y <= high.y + slack && point.z >= low.z - slack && point.z <= high.z + slack
      && !search.isMainLobe(point, of: focus)
  }

  /// The strongest starts, no two of them within half a wavelength: they would climb the same hill.
  private func best(_ starts: [SIMD4<Double>], _ strengths: [Float]) -> [SIMD4<Double>] {
    let order = starts.indices.sorted { (strengths[$1], $0) < (strengths[$0], $1) }
    let apart = field.wavelength.metres / 2
    var kept: [SIMD4<Double>] = []
    for index in order {
      let point = starts[index]
      let isNew = kept.allSatisfy { (($0 - point) * ($0 - point)).sum() > apart * apart }
      if isNew { kept.append(point) }
      if kept.count == Self.climbs { break }
    }
    return kept
  }

  /// All climbs side by side, as `CompassSearch` does one: a step either way along every axis, halved where none is better.
  private func climbed(
    from starts: [SIMD4<Double>], by step: Double, until smallest: Double, _ focus: SIMD4<Double>,
    _ weights: UnsafePointer<Float>
  ) -> SIMD4<Double>? {
    var points = starts
    var values = squaredAmplitudes(points, weights)
    var steps = Array(repeating: step, count: points.count)
    // Longer along an axis on which lobes are longer.
    var shape = search.region.step.lanes / search.region.step.lanes.max()
    for axis in 0..<3 where search.region.counts[axis] == 1 { shape[axis] = 0 }
    var tried: [SIMD4<Double>] = []
    var owners: [Int] = []
    for _ in 0..<60 {
      tried.removeAll(keepingCapacity: true)
      owners.removeAll(keepingCapacity: true)
      for climb in points.indices where steps[climb] >= smallest {
        for axis in 0..<3 where shape[axis] > 0 {
          for direction in [-1.0, 1.0] {
            var point = points[climb]
            point[axis] += direction * steps[climb] * shape[axis]
            guard isAllowed(point, focus) else { continue }
            tried.append(point)
            owners.append(climb)
          }
        }
        if tried.isEmpty || owners.last != climb { steps[climb] *= 0.5 }
      }
      guard !tried.isEmpty else { break }
      let found = squaredAmplitudes(tried, weights)
      var bestOf = Array(repeating: -1, count: points.count)
      for i in found.indices where found[i] > values[owners[i]] {
        values[owners[i]] = found[i]
        bestOf[owners[i]] = i
      }
      for climb in points.indices where steps[climb] >= smallest {
        if bestOf[climb] >= 0 { points[climb] = tried[bestOf[climb]] } else { steps[climb] *= 0.5 }
      }
    }
    guard let best = values.indices.max(by: { (values[$0], $1) < (values[$1], $0) }) else { return nil }
    return points[best]
  }

  private func squaredAmplitudes(_ points: [SIMD4<Double>], _ weights: UnsafePointer<Float>) -> [Float] {
    var all: [Float] = []
    all.reserveCapacity(points.count + 7)
    for first in stride(from: 0, to: points.count, by: 8) {
      var tile = QuickTile()
      for lane in 0..<8 { tile.set(points[min(first + lane, points.count - 1)] - waves.origin, lane: lane) }
      let lanes = waves.squaredAmplitudes(tile, weights: weights)
      for lane in 0..<min(8, points.count - first) { all.append(lanes[lane]) }
    }
    return all
  }
}
