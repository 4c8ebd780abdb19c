import HistotripsyCore

/// The order in which foci are offered to the scheduler: the core's own, distal to proximal, successive foci far apart.
enum VisitingOrder {
  /// A permutation of the indices of `foci`.
  /// - Parameter slots: law slots to expect in the front end; more foci than these are never in rotation together.
  static func order(_ foci: [Focus], spacing: Length, _ regimen: Regimen, slots: Int = 512) -> [Int] {
    guard !foci.isEmpty, foci.count <= PulseScheduler.maximumFoci else { return Array(foci.indices) }
    let block = UnsafeMutableRawBufferPointer.allocate(
      byteCount: FocusOrder.byteCount(foci: foci.count), alignment: 16)
    defer { block.deallocate() }
    var memory = Memory(block: block)
    let order = FocusOrder(
      distalFirst: foci.span, spacing: spacing,
      window: RotationWindow.size(for: regimen, foci: foci.count, slots: slots), in: &memory)
    return foci.indices.map { order[$0].index }
  }
}
