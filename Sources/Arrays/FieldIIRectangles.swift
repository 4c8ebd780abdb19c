import Text

/// The rectangles of an aperture as Field II takes them (`xdc_rectangles`): 19 columns, metres.
///
/// Number of the physical element; the four corners, x y z each; apodization; width and height; the
/// centre. Told from other tables by the centre, which is the mean of the corners in every row. An
/// element of several rectangles has the mean of their centres.
struct FieldIIRectangles {
  static let columnCount = 19
  /// Corners and centre are printed numbers: they agree within this share of the rectangle's size.
  private static let agreement = 0.02

  let centres: [SIMD4<Double>]
  /// Line of the first rectangle of each element.
  let lines: [Int]
  let unit: CoordinateUnit
  let notes: [String]

  /// - Returns: `nil` for another table.
  /// - Throws: a unit stated that is not the metre; a centre out of range; too many elements.
  init?(_ table: TextTable, unit stated: LengthUnit?) throws(InputError) {
    guard table.headings == nil, let first = table.rows.first else { return nil }
    let rows = table.rows.map { row in
      row.cells.filter { !$0.isEmpty }.map { table.format.number($0)?.value() ?? .nan }
    }
    guard first.cells.count(where: { !$0.isEmpty }) == Self.columnCount, rows.allSatisfy(Self.isRectangle)
    else { return nil }
    if let stated, stated != .metres {
      throw InputError(
        file: table.file, field: "units",
        message: "\(stated.rawValue) is stated, but Field II's rectangles are in m; leave it out")
    }
    let limit = ArrayDescription.maximumCoordinate.metres
    var sums: [(number: Double, sum: SIMD4<Double>, count: Double, line: Int)] = []
    for (row, values) in zip(table.rows, rows) {
      let centre = SIMD4(values[16], values[17], values[18], 0)
      guard (0..<3).allSatisfy({ abs(centre[$0]) <= limit }) else {
        throw InputError(
          file: table.file, line: row.line, field: "centre", message: "out of range (-1 m … 1 m)")
      }
      if let last = sums.indices.last, sums[last].number == values[0] {
        sums[last].sum += centre
        sums[last].count += 1
      } else {
        sums.append((values[0], centre, 1, row.line))
      }
    }
    guard sums.count <= ArrayDescription.maximumElements else {
      throw InputError(
        file: table.file,
        message: "\(sums.count) elements are out of range (1 … \(ArrayDescription.maximumElements))")
    }
    centres = sums.map { $0.sum / $0.count }
    lines = sums.map(\.line)
    unit = CoordinateUnit(.metres, isStated: true)
    notes = [
      "Field II's rectangles: \(rows.count) of them, \(sums.count) elements, in metres; apodization and sizes are not used"
    ]
  }

  private static func isRectangle(_ values: [Double]) -> Bool {
    guard values.count == columnCount, values.allSatisfy(\.isFinite), values[0] >= 1,
      values[0] == values[0].rounded()
    else { return false }
    let size = max(abs(values[14]), abs(values[15]))
    guard size > 0 else { return false }
    return (0..<3).allSatisfy { axis in
      let mean = (0..<4).reduce(0.0) { $0 + values[1 + 3 * $1 + axis] } / 4
      return abs(mean - values[16 + axis]) <= agreement * size
    }
  }
}
