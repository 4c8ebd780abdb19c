import HistotripsyCore
import MediumField

/// Where the elements' axes come closest to meeting: the middle of a focused array's field.
enum NaturalFocus {
  /// Least squares over the distances from a point to all axes; for a flat array, whose axes never meet, the point on the mean axis
  /// at half an aperture's width before it.
  static func find(_ elements: [Element]) -> SIMD4<Double> {
    precondition(!elements.isEmpty && elements.count <= 4096, "an array has 1 to 4096 elements")
    var rows = [Double](repeating: 0, count: 9)
    var right = [0.0, 0.0, 0.0]
    var centre = SIMD4<Double>(repeating: 0)
    var axis = SIMD4<Double>(repeating: 0)
    for element in elements {
      let n = TransducerField.unit(element.normal.lanes)
      let p = element.position.lanes
      for row in 0..<3 {
        for column in 0..<3 {
          let projector = (row == column ? 1 : 0) - n[row] * n[column]
          rows[row * 3 + column] += projector
          right[row] += projector * p[column]
        }
      }
      centre += p
      axis += n
    }
    let count = Double(elements.count)
    centre /= count
    axis = TransducerField.unit(axis)
    var aperture = 0.0
    for element in elements {
      let offset = element.position.lanes - centre
      aperture = max(aperture, TransducerField.dot(offset, offset).squareRoot())
    }
    // Axes within about 3° of each other: flat.
    if let solution = LinearSystem.solve(rows, right, pivotAtLeast: 3e-3 * count) {
      let focus = SIMD4(solution[0], solution[1], solution[2], 0)
      let away = focus - centre
      if TransducerField.dot(away, away) < 1 { return focus }
    }
    return centre + axis * max(aperture, 0.01)
  }
}

/// Gaussian elimination with row pivoting for the few unknowns of a fit.
enum LinearSystem {
  /// Solves a square system given row by row; `nil` when a pivot is smaller than `pivotAtLeast`.
  static func solve(_ matrix: [Double], _ right: [Double], pivotAtLeast: Double) -> [Double]? {
    let n = right.count
    precondition(matrix.count == n * n, "the system is square")
    var a = matrix
    var b = right
    for column in 0..<n {
      var pivot = column
      for row in column..<n where abs(a[row * n + column]) > abs(a[pivot * n + column]) { pivot = row }
      guard abs(a[pivot * n + column]) > pivotAtLeast else { return nil }
      if pivot != column {
        for k in 0..<n { a.swapAt(pivot * n + k, column * n + k) }
        b.swapAt(pivot, column)
      }
      for row in (column + 1)..<n {
        let factor = a[row * n + column] / a[column * n + column]
        for k in column..<n { a[row * n + k] -= factor * a[column * n + k] }
        b[row] -= factor * b[column]
      }
    }
    var x = [Double](repeating: 0, count: n)
    for row in stride(from: n - 1, through: 0, by: -1) {
      var sum = b[row]
      for k in (row + 1)..<n { sum -= a[row * n + k] * x[k] }
      x[row] = sum / a[row * n + row]
    }
    return x
  }
}
