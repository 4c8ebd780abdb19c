import Field
import HistotripsyCore

/// Looks for every place in the region where an anchor's bursts may make bubbles.
struct AnchorSearch: Sendable {
  let steered: SteeredField
  let region: DosePrediction.Region
  /// Amplitude, relative to the anchor's own focus, from which a point counts.
  let lowest: Float

  /// For each anchor, offsets from its focus to the points at which its bursts have `lowest` or more there; its own focus always.
  func offsets(
    of anchors: [Int], progress: (Double) -> Void
  ) -> [[SIMD4<Double>]] {
    let laws = anchors.map { Int32($0) }
    let points = region.count
    let chunk = 4096
    let chunks = (points + chunk - 1) / chunk
    var offsets: [[SIMD4<Double>]] = anchors.map { _ in [.zero] }
    let stretch = 32
    for from in stride(from: 0, to: chunks, by: stretch) {
      let count = min(stretch, chunks - from)
      let parts = ParallelChunks.results(count) { part in
        self.found(
          (from + part) * chunk..<min((from + part + 1) * chunk, points), laws: laws)
      }
      for part in parts {
        for (anchor, index) in part {
          offsets[anchor].append(region.point(index) - steered.foci[anchors[anchor]].lanes)
        }
      }
      progress(Double(from + count) / Double(chunks))
    }
    return offsets
  }

  private func found(
    _ range: Range<Int>, laws: [Int32]
  ) -> [(anchor: Int, point: Int)] {
    var found: [(anchor: Int, point: Int)] = []
    let lanes = SteeredField.lanes
    withUnsafeTemporaryAllocation(of: SIMD8<Float>.self, capacity: laws.count) { amplitudes in
      withUnsafeTemporaryAllocation(of: SIMD4<Double>.self, capacity: lanes) { points in
        laws.withUnsafeBufferPointer { laws in
          for first in stride(from: range.lowerBound, to: range.upperBound, by: lanes) {
            for lane in 0..<lanes { points[lane] = region.point(min(first + lane, range.upperBound - 1)) }
            steered.amplitudes(at: UnsafeBufferPointer(points), of: laws, into: amplitudes)
            for (anchor, law) in laws.enumerated() {
              let threshold = lowest * steered.peaks[Int(law)]
              guard amplitudes[anchor].max() >= threshold else { continue }
              for lane in 0..<min(lanes, range.upperBound - first) where amplitudes[anchor][lane] >= threshold
              {
                found.append((anchor, first + lane))
              }
            }
          }
        }
      }
    }
    return found
  }
}
