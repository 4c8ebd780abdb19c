import Text

/// Which columns of an element table hold the centres, and in which unit.
struct ElementTableColumns {
  /// Of x, y and z.
  let indices: [Int]
  /// Cells that every row has.
  let count: Int
  let isHeader: Bool
  let unit: LengthUnit
  let isUnitStated: Bool
  let ignored: [String]

  /// From the first row that is not a comment: a header when a cell of it is no number, else the first element, whose first
  /// three columns count.
  init(firstRow cells: [Substring], file: String, line: Int, unit stated: LengthUnit?) throws(InputError) {
    count = cells.count
    // A number with a blemish ("1,5", "nan") is a bad row, not a name.
    isHeader = cells.contains {
      DecimalNumber($0) == nil && ($0.first?.isLetter ?? false) && Double($0) == nil
    }
    guard isHeader else {
      guard cells.count >= 3 else {
        throw InputError(
          file: file, line: line,
          message: "\(cells.count) columns; a table of centres has at least x, y and z")
      }
      indices = [0, 1, 2]
      unit = stated ?? .millimetres
      isUnitStated = stated != nil
      ignored = (3..<max(3, cells.count)).map { "column \($0 + 1)" }
      return
    }

    let names = cells.map { ColumnName(String($0)) }
    var found: [Int] = []
    for axis in ["x", "y", "z"] {
      let matches = names.indices.filter { names[$0].axis == axis }
      guard let match = matches.first else {
        throw InputError(
          file: file, line: line, field: axis,
          message: "no such column; the header names \(QuantityText.quoted(cells.joined(separator: ", ")))")
      }
      guard matches.count == 1 else {
        throw InputError(
          file: file, line: line, field: axis, message: "\(matches.count) columns are named so (1)")
      }
      found.append(match)
    }
    let units = Set(found.map { names[$0].unit })
    guard units.count == 1, let inHeader = units.first else {
      throw InputError(
        file: file, line: line, message: "x, y and z are in different units; one unit for all three")
    }
    if let stated, let inHeader, stated != inHeader {
      throw InputError(
        file: file, line: line, field: "units",
        message: "\(stated.rawValue) contradicts the header, which says \(inHeader.rawValue)")
    }
    indices = found
    unit = inHeader ?? stated ?? .millimetres
    isUnitStated = inHeader != nil || stated != nil
    ignored = cells.indices.filter { !found.contains($0) }.map { String(cells[$0]) }
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
  /// - Throws: a row with more or fewer columns than the first; a coordinate that is no number or out of range.
  func centre(_ cells: [Substring], file: String, line: Int) throws(InputError) -> SIMD4<Double> {
    guard cells.count == count else {
      throw InputError(
        file: file, line: line,
        message: "\(cells.count) columns where the first row has \(count); the row may be truncated")
    }
    let limit = ArrayDescription.maximumCoordinate.metres
    let allowed = "(\(QuantityText.shown(-limit...limit, as: .length)))"
    var centre = SIMD4<Double>.zero
    for (lane, column) in indices.enumerated() {
      let text = QuantityText.quoted(String(cells[column]))
      let field = ["x", "y", "z"][lane]
      guard let number = DecimalNumber(cells[column]) else {
        throw InputError(file: file, line: line, field: field, message: "\(text) is not a number \(allowed)")
      }
      centre[lane] = unit.metres(number)
      guard abs(centre[lane]) <= limit else {
        throw InputError(
          file: file, line: line, field: field, message: "\(text) \(unit.rawValue) is out of range \(allowed)"
        )
      }
    }
    return centre
  }
}
