import HistotripsyCore

/// Amplitudes of some foci at every point of a region, on all cores: a product of complex matrices, points × elements by elements × foci, in
/// blocks of eight points and two foci that stay in registers.
struct LobeGrid: Sendable {
  private let waves: QuickWaves
  private let grid: FieldGrid
  private let foci: Int
  /// [pair of foci][element][real, imaginary of the first, of the second]
  private let weights: [Float]

  init(_ survey: LobeSurvey, _ positions: [Position]) {
    waves = survey.waves
    grid = survey.search.region
    foci = positions.count
    let each = positions.map { survey.field.quickWeights(focusedAt: $0) }
    var weights: [Float] = []
    weights.reserveCapacity((foci + 1) / 2 * waves.count * 4)
    for first in stride(from: 0, to: foci, by: 2) {
      let (one, other) = (each[first], each[min(first + 1, foci - 1)])
      for element in 0..<waves.count {
        weights += [one[2 * element], one[2 * element + 1], other[2 * element], other[2 * element + 1]]
      }
    }
    self.weights = weights
  }

  /// [focus · points + point]
  func amplitudes() -> [Float] {
    let points = grid.count
    return [Float](unsafeUninitializedCapacity: points * foci) { all, filled in
      if let base = all.baseAddress {
        // Every chunk writes its own points.
        nonisolated(unsafe) let base = base
        let chunk = 2048
        _ = ParallelChunks.results((points + chunk - 1) / chunk) { part -> Bool in
          fill(part * chunk, min(part * chunk + chunk, points), base)
          return true
        }
      }
      filled = points * foci
    }
  }

  private func fill(_ from: Int, _ to: Int, _ all: UnsafeMutablePointer<Float>) {
    let points = grid.count
    withUnsafeTemporaryAllocation(of: QuickLanes.self, capacity: 2 * waves.count) { scratch in
      guard let sent = scratch.baseAddress else { return }
      weights.withUnsafeBufferPointer { weights in
        guard let weights = weights.baseAddress else { return }
        for first in stride(from: from, to: to, by: 8) {
          var tile = QuickTile()
          for lane in 0..<8 { tile.set(grid.lanes(min(first + lane, to - 1)) - waves.origin, lane: lane) }
          waves.waves(tile, into: sent)
          for pair in 0..<(foci + 1) / 2 {
            let (one, other) = product(sent, weights + pair * waves.count * 4)
            let d = 2 * pair
            for lane in 0..<min(8, to - first) {
              all[d * points + first + lane] = one[lane]
              if d + 1 < foci { all[(d + 1) * points + first + lane] = other[lane] }
            }
          }
        }
      }
    }
  }

  /// Amplitudes of two foci at eight points.
  @inline(__always) private func product(
    _ sent: UnsafePointer<QuickLanes>, _ weights: UnsafePointer<Float>
  ) -> (QuickLanes, QuickLanes) {
    var (real0, imaginary0) = (QuickLanes.zero, QuickLanes.zero)
    var (real1, imaginary1) = (QuickLanes.zero, QuickLanes.zero)
    for element in 0..<waves.count {
      let re = sent[2 * element]
      let im = sent[2 * element + 1]
      let w = weights + 4 * element
      real0 += re * w[0]
      real0 -= im * w[1]
      imaginary0 += re * w[1]
      imaginary0 += im * w[0]
      real1 += re * w[2]
      real1 -= im * w[3]
      imaginary1 += re * w[3]
      imaginary1 += im * w[2]
    }
    return (
      (real0 * real0 + imaginary0 * imaginary0).squareRoot(),
      (real1 * real1 + imaginary1 * imaginary1).squareRoot()
    )
  }
}
