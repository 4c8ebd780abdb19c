import HistotripsyCore

/// Foci whose lobes are known everywhere, to look for those of their neighbours.
package struct LobeAnchors: Sendable {
  struct Anchor: Sendable {
    let focus: SIMD4<Double>
    /// From the focus to its strongest lobes, strongest first.
    let offsets: [SIMD4<Double>]
  }

  private let anchors: [Anchor]

  init(_ anchors: [Anchor]) { self.anchors = anchors }

  /// Where the lobes of a focus may be, by those of the nearest anchors, nearest first; among equally near ones the earlier first.
  ///
  /// Most lobes move with the focus. Those on the axis of an array with rings stay where they are, whatever the
  /// focus. So each lobe of an anchor is looked for at both places.
  func places(near focus: SIMD4<Double>, anchors count: Int) -> [SIMD4<Double>] {
    var nearest: [(distance: Double, anchor: Int)] = []
    for (i, anchor) in anchors.enumerated() {
      let away = anchor.focus - focus
      let distance = (away * away).sum()
      if nearest.count == count, let last = nearest.last, distance >= last.distance { continue }
      let place = nearest.firstIndex { $0.distance > distance } ?? nearest.count
      nearest.insert((distance, i), at: place)
      if nearest.count > count { nearest.removeLast() }
    }
    // An anchor knows its own lobes; nobody else's can be better.
    if let first = nearest.first, first.distance == 0 {
      return anchors[first.anchor].offsets.map { focus + $0 }
    }
    return nearest.flatMap { near in
      let anchor = anchors[near.anchor]
      return anchor.offsets.flatMap { [focus + $0, anchor.focus + $0] }
    }
  }

  /// Indices of foci spread evenly: the one nearest to the middle of each occupied cell of the finest grid of cubes that has no more than
  /// `most` occupied.
  package static func chosen(from foci: [Position], most: Int) -> [Int] {
    guard foci.count > most else { return Array(foci.indices) }
    var low = foci[0].lanes
    var high = low
    for focus in foci {
      low = low.replacing(with: focus.lanes, where: focus.lanes .< low)
      high = high.replacing(with: focus.lanes, where: focus.lanes .> high)
    }
    let extent = high - low
    var side = max(extent.max(), 1e-9) * 1.001
    var best = [0]
    // 0.9¹³⁰ is a millionth: foci nearer to each other than that count as one.
    for _ in 0..<130 {
      let chosen = cells(foci, low, side)
      if chosen.count > most { break }
      best = chosen
      side *= 0.9
    }
    return best
  }

  private static func cells(_ foci: [Position], _ low: SIMD4<Double>, _ side: Double) -> [Int] {
    struct Cell: Hashable { var x, y, z: Int }
    var nearest: [Cell: (distance: Double, focus: Int)] = [:]
    for (i, focus) in foci.enumerated() {
      let place = (focus.lanes - low) / side
      let floor = place.rounded(.down)
      let off = place - floor - SIMD4(0.5, 0.5, 0.5, 0)
      let distance = (off * off).sum()
      let cell = Cell(x: Int(floor.x), y: Int(floor.y), z: Int(floor.z))
      if distance < nearest[cell]?.distance ?? .infinity { nearest[cell] = (distance, i) }
    }
    return nearest.values.map(\.focus).sorted()
  }
}
