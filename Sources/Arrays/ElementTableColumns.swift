import Text

/// Which columns of an element table hold the centres, and in which unit.
struct ElementTableColumns {
  /// Of x, y and z.
  let indices: [Int]
  /// Cells that every row has.
  let count: Int
  let unit: CoordinateUnit
  let ignored: [String]
  let notes: [String]
  private let format: DelimitedText
  private let what: String

  /// From the headings; without them the first three columns are x, y and z, unless the first
  /// counts the rows.
  init(_ table: TextTable, unit stated: LengthUnit?) throws(InputError) {
    if let headings = table.headings {
      try self.init(headings, table, unit: stated)
    } else {
      try self.init(bare: table, unit: stated)
    }
  }

  private init(bare table: TextTable, unit stated: LengthUnit?) throws(InputError) {
    format = table.format
    var first = table.rows.first?.cells ?? []
    while first.count > 1, first.last?.isEmpty ?? false { first.removeLast() }
    count = first.count
    func complaint(_ message: String) -> InputError {
      InputError(file: table.file, line: table.firstLine, message: message)
    }
    guard count >= 3 else { throw complaint("\(count) columns; a table of centres has at least x, y and z") }
    let numbers = table.rows.map { $0.cells.first.flatMap(table.format.number)?.value() ?? .nan }
    let counts = RowCounter.numbers(numbers)
    guard !counts || count >= 4 else {
      throw complaint(
        "the first column counts the rows (\(numbers[0].short), \(numbers[1].short), \(numbers[2].short), …), and two more are no centre; "
          + "name the columns, as in x (mm), y (mm), z (mm)")
    }
    indices = counts ? [1, 2, 3] : [0, 1, 2]
    unit = try Self.unit(table, [], stated: stated)
    let used = Set(indices)
    ignored = (0..<count).filter { !used.contains($0) && !(counts && $0 == 0) }.map { "column \($0 + 1)" }
    notes =
      counts ? ["the first column counts the rows: taken as the elements' numbers, not as a coordinate"] : []
    what = "the first row has"
  }

  private init(_ headings: [Heading], _ table: TextTable, unit stated: LengthUnit?) throws(InputError) {
    format = table.format
    count = headings.count
    let line = table.firstLine
    func complaint(_ message: String, _ field: String? = nil) -> InputError {
      InputError(file: table.file, line: line, field: field, message: message)
    }
    indices = try ["x", "y", "z"].map { axis throws(InputError) in
      let matches = headings.indices.filter { headings[$0].axis == axis }
      guard let match = matches.first else {
        throw complaint(
          "no such column; the header names \(QuantityText.quoted(headings.map(\.text).joined(separator: ", ")))",
          axis)
      }
      guard matches.count == 1 else { throw complaint("\(matches.count) columns are named so (1)", axis) }
      return match
    }
    unit = try Self.unit(table, indices.map { headings[$0] }, stated: stated)
    let used = Set(indices)
    ignored = headings.indices.filter { !used.contains($0) }.map { headings[$0].text }
    let column = indices[0]
    let numbers = table.rows.map { row in
      column < row.cells.count ? table.format.number(row.cells[column])?.value() ?? .nan : .nan
    }
    notes =
      RowCounter.numbers(numbers)
      ? [
        "the column x counts the rows (\(numbers[0].short), \(numbers[1].short), …): are these the elements' numbers?"
      ] : []
    what = "the first row has"
  }

  /// The unit that the file or the caller states, which have to agree; else millimetres.
  private static func unit(
    _ table: TextTable, _ headings: [Heading], stated: LengthUnit?
  ) throws(InputError) -> CoordinateUnit {
    let inFile = try CoordinateUnit.stated(in: table, by: headings)
    if let stated, let inFile,
      stated.measure.exponent != inFile.measure.exponent || stated.measure.factor != inFile.measure.factor
    {
      throw InputError(
        file: table.file, line: table.firstLine, field: "units",
        message: "\(stated.rawValue) contradicts the header, which says \(inFile.name)")
    }
    return inFile ?? CoordinateUnit(stated ?? .millimetres, isStated: stated != nil)
  }

  /// - Parameter elements: elements read so far.
  func checkRoom(after elements: Int, file: String, line: Int) throws(InputError) {
    let maximum = ArrayDescription.maximumElements
    guard elements < maximum else {
      throw InputError(
        file: file, line: line, message: "element \(elements + 1) is one too many (1 … \(maximum) elements)")
    }
  }

  /// In metres.
  /// - Throws: a row with more or fewer columns than the first; a coordinate that is no number or
  ///   out of range.
  func centre(_ row: TextTable.Row, of table: TextTable) throws(InputError) -> SIMD4<Double> {
    let cells = try table.cells(row, width: count, what: what)
    let limit = ArrayDescription.maximumCoordinate.metres
    let allowed = "(\(QuantityText.shown(-limit...limit, as: .length)))"
    var centre = SIMD4<Double>.zero
    for (lane, column) in indices.enumerated() {
      let text = QuantityText.quoted(cells[column])
      let field = ["x", "y", "z"][lane]
      guard let number = format.number(cells[column]) else {
        throw InputError(
          file: table.file, line: row.line, field: field, message: "\(text) is not a number \(allowed)")
      }
      centre[lane] = unit.metres(number)
      guard abs(centre[lane]) <= limit else {
        throw InputError(
          file: table.file, line: row.line, field: field,
          message: "\(text) \(unit.name) is out of range \(allowed)")
      }
    }
    return centre
  }
}
