import HistotripsyCore

/// The two elements of an array whose centres lie closest together.
struct ElementSpacing {
  let first: Int
  let second: Int
  /// Metres.
  let distance: Double

  /// `nil` for fewer than two elements.
  init?(_ centres: [SIMD4<Double>]) {
    guard centres.count >= 2 else { return nil }
    // Swept along x: only neighbours nearer in x than the best pair so far can beat it.
    let order = centres.indices.sorted { (centres[$0].x, $0) < (centres[$1].x, $1) }
    var best = (first: order[0], second: order[1], distance: Double.infinity)
    for (place, i) in order.enumerated() {
      for j in order[(place + 1)...] {
        if centres[j].x - centres[i].x >= best.distance { break }
        let distance = (centres[i] - centres[j]).length
        if distance < best.distance { best = (min(i, j), max(i, j), distance) }
      }
    }
    first = best.first
    second = best.second
    distance = best.distance
  }
}
