/// The top of a hill seen at evenly spaced points along a line: a parabola through those near the highest, by least squares.
public struct ParabolaPeak: Equatable, Sendable {
  /// In the unit of the places.
  public let place: Double
  public let value: Double
  /// Standard deviation of `place` for values that scatter by 1; times the values' scatter.
  public let placePerScatter: Double

  /// - Parameters:
  ///   - places: evenly spaced, three or more.
  ///   - values: one for each place.
  /// - Returns: `nil` when the values do not bend downwards or their top lies outside the places.
  public init?(places: [Double], values: [Double]) {
    precondition(
      places.count == values.count && places.count >= 3, "a value for each of three or more places")
    let n = Double(places.count)
    let middle = places.reduce(0, +) / n
    let x = places.map { $0 - middle }
    let s2 = x.reduce(0) { $0 + $1 * $1 }
    let s4 = x.reduce(0) { $0 + $1 * $1 * $1 * $1 }
    let y0 = values.reduce(0, +)
    let y1 = zip(x, values).reduce(0) { $0 + $1.0 * $1.1 }
    let y2 = zip(x, values).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
    // Symmetric places: the odd moments vanish and the linear term stands alone.
    let bend = (n * y2 - s2 * y0) / (n * s4 - s2 * s2)
    let slope = y1 / s2
    guard bend < 0 else { return nil }
    let top = -slope / (2 * bend)
    guard let low = x.first, let high = x.last, top >= low, top <= high else { return nil }
    place = middle + top
    value = (y0 - bend * s2) / n + slope * top + bend * top * top
    placePerScatter = 1 / (2 * abs(bend) * s2.squareRoot())
  }
}
