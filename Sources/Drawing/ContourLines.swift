/// Lines of one value through a slice: marching squares with linear interpolation along the edges.
///
/// A crossing lies on the edge between two neighbouring points, exact for a function that is linear between them; for a
/// curved one it is off by at most h²·|f″|/(8·|f′|), h being the step. Where two corners across from each other lie above and the others
/// below, the mean of the four decides which pair is joined. Cells with a missing corner have no line.
public struct ContourLines: Equatable, Sendable {
  /// Each in millimetres (right, up); a closed line ends at its first point.
  public let lines: [[SIMD2<Double>]]

  public init(_ slice: ScalarSlice, level: Double) {
    var joints: [Edge: [Edge]] = [:]
    var order: [Edge] = []
    func join(_ a: Edge, _ b: Edge) {
      for (from, to) in [(a, b), (b, a)] {
        if joints[from] == nil { order.append(from) }
        joints[from, default: []].append(to)
      }
    }
    for row in 0..<max(0, slice.rows - 1) {
      for column in 0..<max(0, slice.columns - 1) {
        for (a, b) in Self.segments(slice, level, column, row) { join(a, b) }
      }
    }
    var lines: [[SIMD2<Double>]] = []
    // Open lines first, from an end; what is left is closed.
    for isOpen in [true, false] {
      for start in order where (joints[start]?.count ?? 0) == (isOpen ? 1 : 2) {
        var path = [start]
        var here = start
        while let next = joints[here]?.popLast() {
          if let back = joints[next]?.firstIndex(of: here) { joints[next]?.remove(at: back) }
          path.append(next)
          here = next
        }
        if path.count > 1 { lines.append(path.map { $0.place(in: slice, level) }) }
      }
    }
    self.lines = lines
  }

  /// From a point of the grid to its neighbour on the right or above.
  private struct Edge: Hashable {
    let column: Int
    let row: Int
    let isUpwards: Bool

    func place(in slice: ScalarSlice, _ level: Double) -> SIMD2<Double> {
      let a = slice[column, row]
      let b = isUpwards ? slice[column, row + 1] : slice[column + 1, row]
      let share = b == a || !(b - a).isFinite ? 0.5 : (level - a) / (b - a)
      return slice.place(
        Double(column) + (isUpwards ? 0 : share), Double(row) + (isUpwards ? share : 0))
    }
  }

  private static func segments(
    _ slice: ScalarSlice, _ level: Double, _ column: Int, _ row: Int
  ) -> [(Edge, Edge)] {
    let corners = [
      slice[column, row], slice[column + 1, row], slice[column + 1, row + 1], slice[column, row + 1],
    ]
    guard !corners.contains(where: \.isNaN) else { return [] }
    let isAbove = corners.map { $0 >= level }
    let edges = [
      Edge(column: column, row: row, isUpwards: false), Edge(column: column + 1, row: row, isUpwards: true),
      Edge(column: column, row: row + 1, isUpwards: false), Edge(column: column, row: row, isUpwards: true),
    ]
    let crossed = (0..<4).filter { isAbove[$0] != isAbove[($0 + 1) % 4] }
    if crossed.count == 2 { return [(edges[crossed[0]], edges[crossed[1]])] }
    guard crossed.count == 4 else { return [] }
    let isMiddleAbove = corners.reduce(0, +) / 4 >= level
    return isMiddleAbove == isAbove[0]
      ? [(edges[0], edges[1]), (edges[2], edges[3])] : [(edges[3], edges[0]), (edges[1], edges[2])]
  }
}
