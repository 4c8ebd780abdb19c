import Foundation
import HistotripsyCore

/// What steering costs, focus by focus.
public struct SteeringMap: Sendable {
  public struct Entry: Equatable, Sendable {
    public let focus: Position
    /// Amplitude at the focus, in units of ρ·c·u₀, with the focal law of that focus.
    public let gain: Double
    /// Relative to the geometric focus, steered to; 0 where nothing reaches.
    public let relativeGain: Double
    /// Worst secondary lobe; `nil` when none was looked for, or the main lobe fills the region.
    public let lobe: SecondaryLobe?

    /// Negative where the pressure is higher than at the geometric focus; infinite where nothing reaches.
    public var lossDecibels: Double { relativeGain > 0 ? -20 * log10(relativeGain) : .infinity }
  }

  /// At the geometric focus.
  public let referenceGain: Double
  /// In the order of the foci.
  public let entries: [Entry]

  public init(referenceGain: Double, entries: [Entry]) {
    self.referenceGain = referenceGain
    self.entries = entries
  }
}

extension ArrayField {
  /// Loss, and the worst secondary lobe where `search` says how to find it, for every focus; on all cores.
  ///
  /// What every element sends to every point of the search region is computed once for a block of foci: the search grows with
  /// foci × points × elements, but with eight floating-point operations each.
  /// - Returns: `nil` when nothing reaches the geometric focus, so that there is nothing to relate to.
  public func steeringMap(over foci: [Position], search: LobeSearch? = nil) -> SteeringMap? {
    let reference = gain(at: geometricFocus, driving: focused(at: geometricFocus)).magnitude
    guard reference > 0 else { return nil }
    // 16 MB of amplitudes a block, and a block for every core: values do not depend on how foci are divided.
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let room = (1 << 22) / (search?.region.count ?? 1)
    let block = max(1, min(Self.fociOfBlock, room, (foci.count + cores - 1) / cores))
    let parts = ParallelChunks.results((foci.count + block - 1) / block) { part -> [SteeringMap.Entry] in
      let some = Array(foci[(part * block)..<min((part + 1) * block, foci.count)])
      return entries(some, reference: reference, search: search)
    }
    return SteeringMap(referenceGain: reference, entries: parts.flatMap { $0 })
  }

  /// Foci that share one pass over the search region.
  static let fociOfBlock = 32

  private func entries(
    _ foci: [Position], reference: Double, search: LobeSearch?
  ) -> [SteeringMap.Entry] {
    let excitations = foci.map { focused(at: $0) }
    let lobes = search.map { self.lobes(of: foci, excitations, $0) }
    return foci.indices.map { i in
      let gain = gain(at: foci[i], driving: excitations[i]).magnitude
      return SteeringMap.Entry(
        focus: foci[i], gain: gain, relativeGain: gain / reference, lobe: lobes?[i])
    }
  }

  private func lobes(
    of foci: [Position], _ excitations: [Excitation], _ search: LobeSearch
  ) -> [SecondaryLobe?] {
    let weights = self.weights(excitations)
    let grid = search.region
    let count = grid.count
    var sums = Array(repeating: LaneGain.zero, count: foci.count)
    var amplitudes = Array(repeating: Float.zero, count: count * foci.count)
    weights.withUnsafeBufferPointer { weights in
      sums.withUnsafeMutableBufferPointer { sums in
        guard let sums = sums.baseAddress else { return }
        amplitudes.withUnsafeMutableBufferPointer { amplitudes in
          for first in stride(from: 0, to: count, by: 4) {
            accumulate(
              tile(from: first, count: count) { grid.lanes($0) }, method: .piston, weights: weights,
              excitations: foci.count, into: sums)
            for d in foci.indices {
              let sum = sums[d]
              let squared = sum.real * sum.real + sum.imaginary * sum.imaginary
              for lane in 0..<min(4, count - first) {
                amplitudes[d * count + first + lane] = Float(squared[lane].squareRoot())
              }
            }
          }
        }
      }
    }
    return amplitudes.withUnsafeBufferPointer { amplitudes in
      foci.indices.map { d in
        let own = UnsafeBufferPointer(rebasing: amplitudes[(d * count)..<((d + 1) * count)])
        return refined(
          search.candidates(own, focus: foci[d].lanes), focus: foci[d], excitations[d], search)
      }
    }
  }
}
