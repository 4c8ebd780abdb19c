import HistotripsyCore

/// Points in rows: a line, a slice or a volume along the array's axes.
public struct FieldGrid: Equatable, Sendable {
  public static let maximumPoints = 1 << 26

  public let corner: Position
  /// Between neighbours along x, y and z; above 0.
  public let step: Position
  /// Points along x, y and z; 1 or more each.
  public let counts: SIMD3<Int>

  /// From one corner to the opposite one; the last point lies at it, or less than a step before it. An axis without extent has one
  /// point.
  /// - Parameters:
  ///   - to: nowhere less than `from`.
  ///   - step: between neighbours along x, y and z.
  public init(from: Position, to: Position, step: Position) throws(FieldFault) {
    var counts = SIMD3(1, 1, 1)
    var points = 1.0
    for axis in 0..<3 {
      let extent = to.lanes[axis] - from.lanes[axis]
      guard extent >= 0, step.lanes[axis] > 0 else { throw .grid }
      // A corner that lies on the grid must not be lost to rounding.
      let steps = (extent / step.lanes[axis] + 1e-6).rounded(.down)
      points *= steps + 1
      guard points <= Double(Self.maximumPoints) else { throw .grid }
      counts[axis] = Int(steps) + 1
    }
    corner = from
    self.step = step
    self.counts = counts
  }

  public init(from: Position, to: Position, step: Length) throws(FieldFault) {
    try self.init(from: from, to: to, step: Position(x: step, y: step, z: step))
  }

  /// - Precondition: what the properties say of step and counts.
  init(corner: Position, step: Position, counts: SIMD3<Int>) {
    self.corner = corner
    self.step = step
    self.counts = counts
  }

  public var count: Int { counts.x * counts.y * counts.z }

  /// The point number `index`: x runs fastest, then y, then z.
  public subscript(index: Int) -> Position { Position(metres: lanes(index)) }

  @inline(__always) func lanes(_ index: Int) -> SIMD4<Double> {
    let (row, x) = index.quotientAndRemainder(dividingBy: counts.x)
    let (z, y) = row.quotientAndRemainder(dividingBy: counts.y)
    return corner.lanes + step.lanes * SIMD4(Double(x), Double(y), Double(z), 0)
  }
}

/// A field at the points of a grid.
public struct FieldMap: Sendable {
  public let grid: FieldGrid
  /// In the order of the grid.
  public let gains: [ComplexGain]

  /// The largest magnitude and where it is.
  public var peak: (position: Position, gain: ComplexGain) {
    var best = 0
    for i in gains.indices where gains[i].squaredMagnitude > gains[best].squaredMagnitude { best = i }
    return (grid[best], gains[best])
  }
}

/// How fast a field was computed.
public struct FieldRate: Sendable {
  /// Points × elements.
  public let pointElements: Int
  public let duration: Duration

  public var pointElementsPerSecond: Double { Double(pointElements) / (duration / .seconds(1)) }
}
