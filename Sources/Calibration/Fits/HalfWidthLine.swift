/// Amplitudes along a line across a beam, and the width at half of the top.
public struct HalfWidthLine: Sendable {
  private var places: [Double] = []
  private var values: [Double] = []
  private var noises: [Double] = []

  public init() {}

  /// - Parameters:
  ///   - place: rising from call to call.
  ///   - noise: standard deviation of the value.
  public mutating func add(_ place: Double, _ value: Double, noise: Double) {
    precondition(places.last.map { $0 < place } ?? true, "places rise")
    places.append(place)
    values.append(value)
    noises.append(noise)
  }

  /// Width between the two points nearest to the top where a smooth line through the readings passes half of the top, and its standard
  /// deviation by noise; `nil` where the line does not fall to half on both sides.
  public var width: (value: Double, noise: Double)? {
    guard places.count >= 5, let best = values.indices.max(by: { values[$0] < values[$1] }), best > 0,
      best + 1 < values.count
    else { return nil }
    let top = Self.top(values[best - 1], values[best], values[best + 1])
    let half = top / 2
    guard let low = crossing(from: best, step: -1, half: half),
      let high = crossing(from: best, step: 1, half: half)
    else { return nil }
    let topNoise = noises[best] / 2
    let noise =
      ((low.noise * low.noise + high.noise * high.noise)
      + (topNoise / low.slope + topNoise / high.slope) * (topNoise / low.slope + topNoise / high.slope))
      .squareRoot()
    return (high.place - low.place, noise)
  }

  /// Of a parabola through three evenly spaced values, the middle one the largest.
  private static func top(_ before: Double, _ middle: Double, _ after: Double) -> Double {
    let bend = before - 2 * middle + after
    return bend < 0 ? middle - (after - before) * (after - before) / (8 * bend) : middle
  }

  /// Where a cubic through the four readings around it passes `half`: by bisection.
  private func crossing(from best: Int, step: Int, half: Double) -> (
    place: Double, noise: Double, slope: Double
  )? {
    var inside = best
    while true {
      let outside = inside + step
      guard values.indices.contains(outside) else { return nil }
      if values[outside] < half { break }
      inside = outside
    }
    let outside = inside + step
    let four = [inside - step, inside, outside, outside + step].filter(values.indices.contains)
    var (a, b) = (places[inside], places[outside])
    for _ in 0..<50 {
      let middle = (a + b) / 2
      if interpolated(four, at: middle) >= half { a = middle } else { b = middle }
    }
    let slope = abs((values[outside] - values[inside]) / (places[outside] - places[inside]))
    guard slope > 0 else { return nil }
    return ((a + b) / 2, max(noises[inside], noises[outside]) / slope, slope)
  }

  /// Lagrange's polynomial through some readings.
  private func interpolated(_ nodes: [Int], at x: Double) -> Double {
    nodes.reduce(0.0) { sum, i in
      sum
        + nodes.reduce(values[i]) { product, j in
          i == j ? product : product * (x - places[j]) / (places[i] - places[j])
        }
    }
  }
}
