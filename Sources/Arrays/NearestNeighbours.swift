/// The nearest other element of every element.
struct NearestNeighbours {
  /// Metres between centres; one for each element, infinite for a lone one.
  let distances: [Double]

  init(_ centres: [SIMD4<Double>]) {
    var distances = Array(repeating: Double.infinity, count: centres.count)
    // Swept along x: only neighbours nearer in x than the best so far can beat it.
    let order = centres.indices.sorted { (centres[$0].x, $0) < (centres[$1].x, $1) }
    for (place, i) in order.enumerated() {
      for j in order[(place + 1)...] {
        if centres[j].x - centres[i].x >= distances[i] { break }
        distances[i] = min(distances[i], (centres[i] - centres[j]).length)
      }
      for j in order[..<place].reversed() {
        if centres[i].x - centres[j].x >= distances[i] { break }
        distances[i] = min(distances[i], (centres[i] - centres[j]).length)
      }
    }
    self.distances = distances
  }

  /// The least distance that is at least half of the median: nearer ones are mistakes. `nil` for fewer than two elements.
  var leastUsual: Double? {
    guard distances.count >= 2 else { return nil }
    let sorted = distances.sorted()
    let median = sorted[sorted.count / 2]
    return sorted.first { $0 >= median / 2 }
  }
}
