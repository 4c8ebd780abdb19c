/// The normal equations of a weighted fit of four unknowns, a row a lane, kept where no allocation is needed.
struct FourEquations {
  private var rows = InlineArray<4, SIMD4<Double>>(repeating: SIMD4(repeating: 0))
  private var right = SIMD4<Double>(repeating: 0)

  /// One equation, row · x = residual.
  @inline(__always) mutating func add(_ row: SIMD4<Double>, residual: Double, weight: Double) {
    rows[0] += (weight * row.x) * row
    rows[1] += (weight * row.y) * row
    rows[2] += (weight * row.z) * row
    rows[3] += (weight * row.w) * row
    right += weight * row * residual
  }

  /// Gaussian elimination with row pivoting; `nil` when the equations do not determine the unknowns.
  consuming func solution() -> SIMD4<Double>? {
    // Damping far below the curvature of any array that can focus; it keeps two elements in a line from dividing by nothing.
    for k in 0..<4 { rows[k][k] += 1e-9 * (rows[3][3] + 1e-9) }
    for column in 0..<4 {
      var pivot = column
      for row in column..<4 where abs(rows[row][column]) > abs(rows[pivot][column]) { pivot = row }
      guard abs(rows[pivot][column]) > 1e-12 else { return nil }
      if pivot != column {
        rows.swapAt(pivot, column)
        let held = right[column]
        right[column] = right[pivot]
        right[pivot] = held
      }
      for row in (column + 1)..<4 {
        let factor = rows[row][column] / rows[column][column]
        rows[row] -= factor * rows[column]
        right[row] -= factor * right[column]
      }
    }
    var x = SIMD4<Double>(repeating: 0)
    for row in stride(from: 3, through: 0, by: -1) {
      var sum = right[row]
      for k in (row + 1)..<4 { sum -= rows[row][k] * x[k] }
      x[row] = sum / rows[row][row]
    }
    return x
  }
}
