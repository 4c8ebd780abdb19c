import Text

/// The element centres of a table of text: comma, semicolon, tab or blanks between columns; `#`
/// begins a comment.
///
/// Besides rows of centres: the 3 × N matrix that k-Wave and MATLAB hold positions in, and Field
/// II's rectangles (`FieldIIRectangles`).
struct ElementTable {
  /// Metres, in the file's own frame; 1 to 4096.
  private(set) var centres: [SIMD4<Double>] = []
  /// Line of each centre in the file.
  private(set) var lines: [Int] = []
  /// Which element of the file each one is, counted from 1; differs from its place where others
  /// could not be read.
  private(set) var numbers: [Int] = []
  /// The unit that was used, and whether the file or the caller stated it.
  let unit: CoordinateUnit
  /// Names of columns that were not used.
  let ignored: [String]
  /// What was assumed while reading.
  let notes: [String]

  /// - Parameter stated: unit given by the caller; must not contradict the header.
  init(_ input: InputText, unit stated: LengthUnit?, faults: inout ElementFaults) throws(InputError) {
    let table = try TextTable(input, isHeading: Heading.nameAxes)
    if let rectangles = try FieldIIRectangles(table, unit: stated) {
      (centres, lines) = (rectangles.centres, rectangles.lines)
      numbers = Array(1...rectangles.centres.count)
      unit = rectangles.unit
      ignored = []
      notes = input.notes + rectangles.notes
      return
    }
    if let matrix = try Self.transposed(table, unit: stated) {
      (centres, lines) = (matrix.centres, matrix.centres.map { _ in table.firstLine })
      numbers = Array(1...matrix.centres.count)
      unit = matrix.unit
      ignored = []
      notes =
        input.notes + [
          "three rows of \(matrix.centres.count) numbers: taken as the rows x, y and z of a matrix"
        ]
      return
    }
    guard !table.rows.isEmpty else { throw Self.nothing(input.file) }
    let columns = try ElementTableColumns(table, unit: stated)
    for (index, row) in table.rows.enumerated() {
      try columns.checkRoom(after: index, file: input.file, line: row.line)
      let centre = try faults.attempt { () throws(InputError) in try columns.centre(row, of: table) }
      guard let centre else { continue }
      centres.append(centre)
      lines.append(row.line)
      numbers.append(index + 1)
    }
    guard !centres.isEmpty else { throw Self.nothing(input.file) }
    unit = columns.unit
    ignored = columns.ignored
    notes = input.notes + columns.notes
  }

  private static func nothing(_ file: String) -> InputError {
    InputError(
      file: file, message: "no element in the file (1 … \(ArrayDescription.maximumElements) elements)")
  }

  /// Three long rows are x, y and z, not three elements with hundreds of columns that are not used.
  private static func transposed(
    _ table: TextTable, unit stated: LengthUnit?
  ) throws(InputError) -> (centres: [SIMD4<Double>], unit: CoordinateUnit)? {
    guard table.headings == nil, table.rows.count == 3 else { return nil }
    let rows = table.rows.map { row in row.cells.filter { !$0.isEmpty } }
    let count = rows[0].count
    guard count >= 8, rows.allSatisfy({ $0.count == count }) else { return nil }
    guard count <= ArrayDescription.maximumElements else {
      throw InputError(
        file: table.file, line: table.firstLine,
        message: "\(count) elements are out of range (1 … \(ArrayDescription.maximumElements) elements)")
    }
    let unit = CoordinateUnit(stated ?? .millimetres, isStated: stated != nil)
    let limit = ArrayDescription.maximumCoordinate.metres
    var centres = [SIMD4<Double>](repeating: .zero, count: count)
    for (lane, cells) in rows.enumerated() {
      for (index, cell) in cells.enumerated() {
        guard let number = table.format.number(cell), abs(unit.metres(number)) <= limit else {
          throw InputError(
            file: table.file, line: table.rows[lane].line, field: ["x", "y", "z"][lane],
            message:
              "\(QuantityText.quoted(cell)) is no coordinate (\(QuantityText.shown(-limit...limit, as: .length)))"
          )
        }
        centres[index][lane] = unit.metres(number)
      }
    }
    return (centres, unit)
  }
}
