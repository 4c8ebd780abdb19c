import Text

// Rigid motions as plans write them.

extension MaskPlacement {
  /// Three rows; the fourth column are lengths.
  static func rigid(_ value: Value, columns: Int) throws(InputError) -> [SIMD4<Double>] {
    let reach = MaskPlacement.reach.metres
    var rows: [SIMD4<Double>] = []
    for line in try value.list(count: 3...3, of: "rows of \(columns)") {
      var row = SIMD4<Double>.zero
      for (lane, cell) in try line.list(count: columns...columns, of: "numbers").enumerated() {
        row[lane] =
          lane < 3 ? try cell.number(in: -1.001...1.001) : try cell.quantity(.length, in: -reach...reach)
      }
      rows.append(row)
    }
    let turning = rows.map { SIMD4($0.x, $0.y, $0.z, 0) }
    for (a, b) in [(0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2)] {
      let product = (turning[a] * turning[b]).sum()
      let wanted = a == b ? 1.0 : 0
      guard abs(product - wanted) <= MaskPlacement.rigidity else {
        throw value.complaint(
          "rows \(a + 1) and \(b + 1) multiply to \(product.short), not to \(wanted.short) (within \(MaskPlacement.rigidity.short)): "
            + "the matrix scales or shears")
      }
    }
    guard Affine(rows: turning).determinant > 0 else {
      throw value.complaint("the matrix mirrors; the image can only be turned and shifted")
    }
    return rows
  }

  /// Three rows; the fourth column are lengths.
  static func yaml(of motion: Affine) -> [String] {
    motion.rows.map { row in
      "- [" + (0..<3).map { DecimalNumber(row[$0])?.text() ?? "0" }.joined(separator: ", ")
        + ", \(Dimension.length.written(row.w))]"
    }
  }
}
