import HistotripsyCore

/// The worst secondary lobes of many foci, at a cost that grows with foci × elements.
///
/// Searching a whole region for every focus (`steeringMap`) takes foci × points × elements. But lobes move with the
/// focus: where the elements' waves meet again depends, to first order, only on the offset from the focus; or, for
/// lobes on the axis of an array with rings, only on the array. So the region is searched, point by point, for a
/// bounded number of foci (*anchors*) spread over all of them, and the places of each anchor's strongest local maxima
/// are kept. For every focus those of the nearest anchors are then tried in its own field, moved with the focus and
/// unmoved; what comes to lie beyond the region is brought back to its edge. From the strongest the search climbs to
/// the top. A few foci are all anchors, and nothing is left out.
///
/// Searching and climbing are done in single precision (`QuickWaves`), in the fast mode; what is reported is the field at the place found, in the field's own
/// method, tissue included. Nothing depends on how the work is divided among threads.
public struct LobeSurvey: Sendable {
  /// Most foci for which the whole region is searched, unless fewer are asked for.
  public static let maximumAnchors = 64
  /// Anchors whose lobes are tried for a focus, and climbs from the best of them.
  static let neighbours = 6
  static let climbs = 12

  public let field: ArrayField
  public let search: LobeSearch
  public let anchors: Int
  let waves: QuickWaves

  /// - Parameters:
  ///   - search: its region, what belongs to the main lobe, and how many lobes of an anchor are kept.
  ///   - anchors: 1 to `maximumAnchors`.
  public init(_ field: ArrayField, search: LobeSearch, anchors: Int = maximumAnchors) {
    precondition((1...Self.maximumAnchors).contains(anchors), "1 to 64 anchors")
    self.field = field
    self.search = search
    self.anchors = anchors
    let low = search.region.corner.lanes
    let high = search.region.lanes(search.region.count - 1)
    let half = (high - low) / 2
    waves = QuickWaves(field, centre: (low + high) / 2, radius: (half * half).sum().squareRoot())
  }

  /// The worst secondary lobe of every focus; `nil` where the main lobe fills the region.
  /// - Parameter progress: share done, 0 to 1, rising; called on the calling thread.
  public func worstLobes(
    of foci: [Position], progress: (Double) -> Void = { _ in }
  ) -> [SecondaryLobe?] {
    guard !foci.isEmpty else { return [] }
    let anchors = LobeAnchors.chosen(from: foci, most: self.anchors)
    var surveyed: [LobeAnchors.Anchor] = []
    let batch = anchorsOfBatch
    for first in stride(from: 0, to: anchors.count, by: batch) {
      let some = anchors[first..<min(first + batch, anchors.count)].map { foci[$0] }
      surveyed += survey(some)
      progress(0.6 * Double(surveyed.count) / Double(anchors.count))
    }
    let around = LobeAnchors(surveyed)
    var lobes: [SecondaryLobe?] = []
    lobes.reserveCapacity(foci.count)
    // Enough at a time to keep every core busy, and often enough told.
    let stretch = max(256, foci.count / 32)
    for first in stride(from: 0, to: foci.count, by: stretch) {
      let some = first..<min(first + stretch, foci.count)
      let chunk = 16
      let parts = ParallelChunks.results((some.count + chunk - 1) / chunk) { part -> [SecondaryLobe?] in
        let from = some.lowerBound + part * chunk
        return (from..<min(from + chunk, some.upperBound)).map { worstLobe(of: foci[$0], among: around) }
      }
      for part in parts { lobes += part }
      progress(0.6 + 0.4 * Double(lobes.count) / Double(foci.count))
    }
    return lobes
  }

  /// Amplitudes of a batch take at most 128 MB.
  private var anchorsOfBatch: Int { max(2, min(Self.maximumAnchors, (1 << 25) / search.region.count)) }

  /// The strongest local maxima of each focus over the whole region.
  private func survey(_ foci: [Position]) -> [LobeAnchors.Anchor] {
    let amplitudes = LobeGrid(self, foci).amplitudes()
    let points = search.region.count
    let found = ParallelChunks.results(foci.count) { d -> LobeAnchors.Anchor in
      amplitudes.withUnsafeBufferPointer { all in
        let own = UnsafeBufferPointer(rebasing: all[(d * points)..<((d + 1) * points)])
        let offsets = search.candidates(own, focus: foci[d].lanes).map {
          search.region.lanes($0) - foci[d].lanes
        }
        return LobeAnchors.Anchor(focus: foci[d].lanes, offsets: offsets)
      }
    }
    return found
  }
}
