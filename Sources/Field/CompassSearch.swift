/// Local maximum of a function of three coordinates, by trying one step either way along every axis and halving the steps when none
/// is better.
///
/// Needs no slope, never leaves the allowed region, and finds the top of the hill that it starts on as long as the steps are small
/// against the hill. At most 200 rounds.
enum CompassSearch {
  /// - Parameters:
  ///   - step: first step along each axis, metres; an axis with 0 is not searched.
  ///   - smallest: ends when the largest step is below it, metres.
  ///   - values: of several points at once; `nil` where the search must not go.
  static func maximum(
    from start: SIMD4<Double>, step: SIMD4<Double>, smallest: Double,
    isAllowed: (SIMD4<Double>) -> Bool, values: ([SIMD4<Double>]) -> [Double]
  ) -> (point: SIMD4<Double>, value: Double) {
    var point = start
    var value = values([start])[0]
    var step = step
    var round = 0
    while round < 200, step.max() >= smallest {
      round += 1
      var candidates: [SIMD4<Double>] = []
      for axis in 0..<3 where step[axis] > 0 {
        for direction in [-1.0, 1.0] {
          var candidate = point
          candidate[axis] += direction * step[axis]
          if isAllowed(candidate) { candidates.append(candidate) }
        }
      }
      let found = values(candidates)
      var best: Int?
      for i in found.indices where found[i] > value {
        value = found[i]
        best = i
      }
      if let best { point = candidates[best] } else { step *= 0.5 }
    }
    return (point, value)
  }
}
