import Text

/// A rotation followed by a shift, as a 4×4 matrix in a file says it.
struct RigidMotion {
  /// Rows of the rotation.
  private let rows: [SIMD4<Double>]
  /// Metres.
  private let shift: SIMD4<Double>

  static let identity = RigidMotion(
    rows: [SIMD4(1, 0, 0, 0), SIMD4(0, 1, 0, 0), SIMD4(0, 0, 1, 0)], shift: .zero)

  /// Matrices written with six digits are rotations to about this.
  private static let tolerance = 1e-4

  private init(rows: [SIMD4<Double>], shift: SIMD4<Double>) {
    self.rows = rows
    self.shift = shift
  }

  /// - Parameter unit: of the shift in the last column.
  /// - Throws: unless 4 × 4 numbers that rotate and shift: singular, scaling, shearing and mirroring matrices are refused.
  init(_ value: JSONValue, unit: LengthUnit) throws(InputError) {
    let lines = try value.list(count: 4...4, of: "rows of 4 numbers")
    var rows: [SIMD4<Double>] = []
    var shift = SIMD4<Double>.zero
    // Metres that a module may be shifted by: the array must still fit into its bounds.
    let limit = 10 * ArrayDescription.maximumCoordinate.metres
    for (index, line) in lines.enumerated() {
      let cells = try line.list(count: 4...4, of: "numbers")
      var row = SIMD4<Double>.zero
      if index == 3 {
        for lane in 0..<4 { row[lane] = try cells[lane].number(in: -1...1) }
        guard row == SIMD4(0, 0, 0, 1) else { throw line.complaint("the last row is not 0, 0, 0, 1") }
        continue
      }
      for lane in 0..<3 { row[lane] = try cells[lane].number(in: -1e6...1e6) }
      shift[index] = try cells[3].quantity(.length, unit: unit.rawValue, in: -limit...limit) {
        unit.metres($0)
      }
      rows.append(row)
    }
    let determinant = (rows[0].cross(rows[1]) * rows[2]).sum()
    let size = rows.reduce(0.0) { max($0, $1.length) }
    guard abs(determinant) > 1e-9 * size * size * size else {
      throw value.complaint("the matrix is singular (determinant \(determinant.short)): no motion undoes it")
    }
    for (a, b) in [(0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2)] {
      let product = (rows[a] * rows[b]).sum()
      guard abs(product - (a == b ? 1 : 0)) <= Self.tolerance else {
        throw value.complaint(
          "the matrix scales or shears (rows \(a + 1) and \(b + 1) multiply to \(product.short), not "
            + "\(a == b ? 1 : 0)); a module can only be turned and shifted")
      }
    }
    guard determinant > 0 else {
      throw value.complaint("the matrix mirrors; a module can only be turned and shifted")
    }
    self.rows = rows
    self.shift = shift
  }

  /// Undoes the motion. The exact inverse of the matrix as written, so that six-digit matrices give what other programs get.
  func inverse(ofPoint point: SIMD4<Double>) -> SIMD4<Double> { inverse(ofDirection: point - shift) }

  /// A direction keeps its length to `tolerance` only; the caller brings it to 1.
  func inverse(ofDirection direction: SIMD4<Double>) -> SIMD4<Double> {
    // Cramer's rule: the columns of the inverse are the cross products of the rows over the determinant.
    let columns = [
      rows[1].cross(rows[2]), rows[2].cross(rows[0]), rows[0].cross(rows[1]),
    ]
    let determinant = (columns[2] * rows[2]).sum()
    return (columns[0] * direction.x + columns[1] * direction.y + columns[2] * direction.z) / determinant
  }
}
