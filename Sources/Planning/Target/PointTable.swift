import HistotripsyCore
import Text

/// Foci from a table of text: a header that names x, y, z and, if there are any, pulses, then one focus a line.
///
/// Comma, semicolon, tab or blanks between columns; `#` begins a comment; other columns are passed over. The unit stands in the header
/// (`x (mm)`) or in the plan.
package struct PointTable {
  static let maximumColumns = 64

  let points: [PlannedPoint]
  /// Names of columns that were not used.
  let ignored: [String]

  /// - Parameter stated: the plan's unit; must not contradict the header.
  /// - Throws: the first line that is wrong.
  package init(_ input: InputText, unit stated: LengthUnit?) throws(InputError) {
    var points: [PlannedPoint] = []
    var columns: Columns?
    var delimiter: Character?
    for (index, line) in input.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let content = line.prefix { $0 != "#" }
      guard !content.allSatisfy(\.isWhitespace) else { continue }
      let separator = delimiter ?? TableRow.delimiter(of: content)
      delimiter = separator
      let cells = TableRow.cells(of: content, delimiter: separator)
      guard let known = columns else {
        columns = try Columns(header: cells, file: input.file, line: index + 1, unit: stated)
        continue
      }
      guard points.count < FocusGrid.maximumFoci else {
        throw InputError(
          file: input.file, line: index + 1,
          message: "focus \(points.count + 1) is one too many (1 … \(FocusGrid.maximumFoci) foci)")
      }
      points.append(try known.point(cells, file: input.file, line: index + 1))
    }
    guard let columns, !points.isEmpty else {
      throw InputError(
        file: input.file, message: "no focus in the file (1 … \(FocusGrid.maximumFoci) foci)")
    }
    self.points = points
    ignored = columns.ignored
  }

  private struct Columns {
    let axes: [Int]
    let pulses: Int?
    let count: Int
    let unit: LengthUnit
    let ignored: [String]

    init(header cells: [Substring], file: String, line: Int, unit stated: LengthUnit?) throws(InputError) {
      func complaint(_ message: String, _ field: String? = nil) -> InputError {
        InputError(file: file, line: line, field: field, message: message)
      }
      guard cells.count <= maximumColumns else {
        throw complaint("\(cells.count) columns are out of range (3 … \(maximumColumns))")
      }
      let names = cells.map { ColumnName(String($0)) }
      let shown = QuantityText.quoted(cells.joined(separator: ", "))
      axes = try ["x", "y", "z"].map { axis throws(InputError) in
        let matches = names.indices.filter { names[$0].axis == axis }
        guard let match = matches.first else {
          throw complaint("no such column; the first line has to name x, y and z, and is \(shown)", axis)
        }
        guard matches.count == 1 else { throw complaint("\(matches.count) columns are named so (1)", axis) }
        return match
      }
      let pulses = cells.indices.filter { cells[$0].lowercased() == "pulses" }
      guard pulses.count <= 1 else {
        throw complaint("\(pulses.count) columns are named so (0 … 1)", "pulses")
      }
      self.pulses = pulses.first
      let units = Set(axes.map { names[$0].unit })
      guard units.count == 1, let inHeader = units.first else {
        throw complaint("x, y and z are in different units; one unit for all three")
      }
      if let stated, let inHeader, stated != inHeader {
        throw complaint("\(inHeader.rawValue) contradicts the plan, which says \(stated.rawValue)", "unit")
      }
      guard let unit = inHeader ?? stated else {
        throw complaint(
          "the unit is missing; name it in the header, as in x (mm), or write unit: mm in the plan")
      }
      self.unit = unit
      count = cells.count
      let used = Set(axes + pulses)
      ignored = cells.indices.filter { !used.contains($0) }.map { String(cells[$0]) }
    }

    func point(_ cells: [Substring], file: String, line: Int) throws(InputError) -> PlannedPoint {
      func complaint(_ message: String, _ field: String? = nil) -> InputError {
        InputError(file: file, line: line, field: field, message: message)
      }
      guard cells.count == count else {
        throw complaint("\(cells.count) columns where the header has \(count); the line may be truncated")
      }
      let reach = PlanTerms.reach.metres
      let allowed = "(\(QuantityText.shown(-reach...reach, as: .length)))"
      var place = SIMD4<Double>.zero
      for (lane, column) in axes.enumerated() {
        let axis = ["x", "y", "z"][lane]
        let text = QuantityText.quoted(String(cells[column]))
        guard let number = DecimalNumber(cells[column]) else {
          throw complaint("\(text) is not a number \(allowed)", axis)
        }
        place[lane] = unit.metres(number)
        guard abs(place[lane]) <= reach else {
          throw complaint("\(text) \(unit.rawValue) is out of range \(allowed)", axis)
        }
      }
      var count: UInt32?
      if let pulses, !cells[pulses].isEmpty {
        let range = RegimenTerms.pulses
        guard let value = Int(cells[pulses]), range.contains(value) else {
          let text = QuantityText.quoted(String(cells[pulses]))
          throw complaint(
            "\(text) is out of range (\(range.lowerBound) … \(range.upperBound), or nothing)", "pulses")
        }
        count = UInt32(value)
      }
      return PlannedPoint(
        offset: Position(x: .metres(place.x), y: .metres(place.y), z: .metres(place.z)), pulses: count)
    }
  }
}
