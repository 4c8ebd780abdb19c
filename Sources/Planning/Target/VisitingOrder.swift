import HistotripsyCore

/// The order in which foci are offered to the scheduler: the core's own, distal to proximal, successive foci far apart.
enum VisitingOrder {
  /// Law slots to expect in a front end; more foci than these are never in rotation together.
  static let slots = 512

  /// A permutation of the indices of `foci`.
  static func order(_ foci: [Focus], spacing: Length, _ regimen: Regimen, slots: Int = slots) -> [Int] {
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
