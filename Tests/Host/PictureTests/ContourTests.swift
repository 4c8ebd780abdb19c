import Drawing
import Foundation
import Testing

/// Contours against functions whose level sets are known.
@Suite struct ContourTests {
  private func slice(
    _ half: Int, step: Double, _ value: (SIMD2<Double>) -> Double
  ) -> ScalarSlice {
    let corner = SIMD2(-Double(half) * step, -Double(half) * step)
    let side = 2 * half + 1
    let values = (0..<side * side).map { index in
      value(corner + step * SIMD2(Double(index % side), Double(index / side)))
    }
    return ScalarSlice(
      axes: ("x", "y"), columns: side, rows: side, corner: corner, step: SIMD2(step, step), values: values)
  }

  /// exp(−(x²/a² + y²/b²)) is ½ on the ellipse with the axes a√ln 2 and b√ln 2. A crossing of linear interpolation is off by at most
  /// h²·|f″|/(8·|f′|).
  @Test func halfOfAGaussianIsAnEllipse() throws {
    let (a, b, h) = (3.0, 5.0, 0.25)
    let lines = ContourLines(
      slice(32, step: h) { exp(-($0.x * $0.x / (a * a) + $0.y * $0.y / (b * b))) }, level: 0.5
    ).lines
    #expect(lines.count == 1)
    let line = try #require(lines.first)
    #expect(line.first == line.last && line.count > 40)
    // |f″| ≤ 2/a² everywhere; on the contour f changes along the axis crossed by at least what a step of the slanted one leaves.
    for point in line {
      let exponent = point.x * point.x / (a * a) + point.y * point.y / (b * b)
      #expect(abs(exp(-exponent) - 0.5) <= h * h / 8 * 2 / (a * a))
    }
    let top = line.map(\.y).max() ?? 0
    let side = line.map(\.x).max() ?? 0
    // At the ends of the axes f′ = √(ln 2)/a and f″ there (4·ln 2 − 2)/(2·a²).
    for (found, axis) in [(side, a), (top, b)] {
      let slope = log(2.0).squareRoot() / axis
      let bend = abs(4 * log(2.0) - 2) / 2 / (axis * axis)
      #expect(abs(found - axis * log(2.0).squareRoot()) <= 2 * h * h * bend / (8 * slope) + 1e-3)
    }
  }

  @Test func aPlaneIsCutExactly() throws {
    let lines = ContourLines(slice(5, step: 1) { 2 * $0.x + $0.y }, level: 0.7).lines
    let line = try #require(lines.first)
    #expect(lines.count == 1 && line.first != line.last)
    for point in line { #expect(abs(2 * point.x + point.y - 0.7) < 1e-12) }
  }

  /// Two corners across from each other above, two below: the mean of all four decides which pair is joined, so each line cuts off one corner
  /// of the pair that is not.
  @Test func aSaddleIsJoinedByItsMiddle() {
    func cutOff(_ values: [Double]) -> Set<[Double]> {
      let saddle = ScalarSlice(
        axes: ("x", "y"), columns: 2, rows: 2, corner: .zero, step: SIMD2(1, 1), values: values)
      let lines = ContourLines(saddle, level: 0).lines
      #expect(lines.count == 2)
      return Set(
        lines.map { line in [0, 1].map { lane in line.map { $0[lane] }.reduce(0, +) > 1 ? 1.0 : 0 } })
    }
    #expect(cutOff([3, -1, -1, 3]) == [[1, 0], [0, 1]])
    #expect(cutOff([1, -3, -3, 1]) == [[0, 0], [1, 1]])
  }

  @Test func aMissingCornerHasNoLine() {
    var field = slice(4, step: 1) { $0.x }
    field.values[4 * 9 + 4] = .nan
    for line in ContourLines(field, level: 0.5).lines {
      for point in line { #expect(abs(point.y) >= 1 - 1e-12) }
    }
    #expect(ContourLines(field, level: 50).lines.isEmpty)
  }
}
