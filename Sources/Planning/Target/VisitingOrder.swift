import HistotripsyCore

/// The order in which foci are offered to the scheduler.
///
/// From the far side of the target to the near one, layer by layer in z: bubbles of a treated layer then lie behind the ones still to be
/// treated, not in their way. Within a layer the foci, taken row by row, are visited in steps of a golden section of the
/// layer: one visit and the next lie over a third of the layer apart, and neighbours come many visits later.
enum VisitingOrder {
  /// Foci whose z differs by less than this are one layer.
  private static let layerThickness = 1e-6

  /// A permutation of 0 ..< `positions.count`.
  static func order(_ positions: [Position]) -> [Int] {
    let byDepth = positions.indices.sorted { a, b in
      let (p, q) = (positions[a].lanes, positions[b].lanes)
      if p.z != q.z { return p.z > q.z }
      return a < b
    }
    var order: [Int] = []
    var layer: [Int] = []
    for index in byDepth {
      if let first = layer.first,
        positions[first].lanes.z - positions[index].lanes.z > layerThickness
      {
        order += interleaved(rows(layer, positions))
        layer = []
      }
      layer.append(index)
    }
    return order + interleaved(rows(layer, positions))
  }

  /// Row by row: rising y, then rising x. Coordinates within a layer's thickness are one row.
  private static func rows(_ layer: [Int], _ positions: [Position]) -> [Int] {
    func step(_ value: Double) -> Double { (value / layerThickness).rounded() }
    return layer.sorted { a, b in
      let (p, q) = (positions[a].lanes, positions[b].lanes)
      return (step(p.y), step(p.x), Double(a)) < (step(q.y), step(q.x), Double(b))
    }
  }

  /// Visits every entry once, in equal strides round the list.
  private static func interleaved(_ layer: [Int]) -> [Int] {
    let stride = stride(for: layer.count)
    return layer.indices.map { layer[$0 * stride % layer.count] }
  }

  /// The number nearest to 0.382 × count (the smaller part of a golden section) that has no factor in common with it.
  static func stride(for count: Int) -> Int {
    guard count > 2 else { return 1 }
    let ideal = Int((Double(count) * (3 - 5.0.squareRoot()) / 2).rounded())
    for away in 0..<count {
      for candidate in [ideal + away, ideal - away]
      where candidate >= 1 && candidate < count && greatestCommonFactor(candidate, count) == 1 {
        return candidate
      }
    }
    return 1
  }

  private static func greatestCommonFactor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
