/// Linear least squares with four unknowns.
package struct NormalEquations {
  private var rows: [SIMD4<Double>] = Array(repeating: .zero, count: 4)
  private var right = [0.0, 0.0, 0.0, 0.0]

  package init() {}

  /// One equation: coefficients · unknowns = value.
  package mutating func add(_ coefficients: SIMD4<Double>, _ value: Double) {
    for i in 0..<4 {
      rows[i] += coefficients * coefficients[i]
      right[i] += coefficients[i] * value
    }
  }

  /// By elimination with row pivoting; `nil` when the equations do not determine the unknowns to about nine digits.
  package func solution() -> SIMD4<Double>? { solution(for: right) }

  /// Diagonal of the inverse: variances of the unknowns for values that scatter by 1 in equations of weight 1.
  package func variances() -> SIMD4<Double>? {
    var diagonal = SIMD4<Double>.zero
    for i in 0..<4 {
      var unit = [0.0, 0.0, 0.0, 0.0]
      unit[i] = 1
      guard let column = solution(for: unit) else { return nil }
      diagonal[i] = column[i]
    }
    return diagonal
  }

  private func solution(for right: [Double]) -> SIMD4<Double>? {
    var a = rows
    var b = right
    var largest = 0.0
    for row in a { for lane in 0..<4 { largest = max(largest, abs(row[lane])) } }
    for column in 0..<4 {
      var pivot = column
      for row in column..<4 where abs(a[row][column]) > abs(a[pivot][column]) { pivot = row }
      guard abs(a[pivot][column]) > largest * 1e-9 else { return nil }
      a.swapAt(column, pivot)
      b.swapAt(column, pivot)
      for row in 0..<4 where row > column {
        let factor = a[row][column] / a[column][column]
        a[row] -= a[column] * factor
        b[row] -= b[column] * factor
      }
    }
    var x = SIMD4<Double>.zero
    for row in stride(from: 3, through: 0, by: -1) {
      var sum = b[row]
      for column in 0..<4 where column > row { sum -= a[row][column] * x[column] }
      x[row] = sum / a[row][row]
    }
    return x
  }
}
