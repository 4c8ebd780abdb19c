/// Numbers on a flat grid: what a picture shows.
///
/// Millimetres, from whatever origin the maker chose. A value that is no number is missing.
public struct ScalarSlice: Equatable, Sendable {
  /// Names of the axes to the right and upwards.
  public let rightAxis: String
  public let upAxis: String
  /// Points to the right and upwards; 1 or more each.
  public let columns: Int
  public let rows: Int
  /// The first point: right and up.
  public let corner: SIMD2<Double>
  /// Between neighbours; above 0.
  public let step: SIMD2<Double>
  /// Row by row from the lowest, each to the right.
  public var values: [Double]

  public init(
    axes: (right: String, up: String), columns: Int, rows: Int, corner: SIMD2<Double>, step: SIMD2<Double>,
    values: [Double]
  ) {
    precondition(columns >= 1 && rows >= 1 && values.count == columns * rows && step.x > 0 && step.y > 0)
    rightAxis = axes.right
    upAxis = axes.up
    self.columns = columns
    self.rows = rows
    self.corner = corner
    self.step = step
    self.values = values
  }

  public subscript(column: Int, row: Int) -> Double { values[row * columns + column] }

  public func place(_ column: Double, _ row: Double) -> SIMD2<Double> { corner + step * SIMD2(column, row) }

  /// What the grid covers, half a step beyond its outer points: each point stands for a cell around it.
  public var right: ClosedRange<Double> {
    corner.x - step.x / 2...corner.x + step.x * (Double(columns) - 0.5)
  }
  public var up: ClosedRange<Double> { corner.y - step.y / 2...corner.y + step.y * (Double(rows) - 0.5) }

  /// Least and greatest of the values there are; `nil` where there are none.
  public var range: ClosedRange<Double>? {
    let present = values.filter(\.isFinite)
    guard let least = present.min(), let greatest = present.max() else { return nil }
    return least...greatest
  }

  /// One pixel for each point, the highest row first; colours from dark at the lower to bright at the upper bound.
  /// - Parameter isInverted: bright is less, for numbers of which less is better.
  public func image(_ bounds: ClosedRange<Double>, isInverted: Bool = false) -> PixelImage {
    var image = PixelImage(width: columns, height: rows)
    let span = bounds.upperBound - bounds.lowerBound
    for row in 0..<rows {
      for column in 0..<columns {
        let value = self[column, row]
        let share = span > 0 ? (value - bounds.lowerBound) / span : 1
        // Infinite is still more or less than the bounds; only what is no number is missing.
        image[column, rows - 1 - row] =
          value.isNaN ? ColourMap.missing : ColourMap.colour(at: isInverted ? 1 - share : share)
      }
    }
    return image
  }
}
