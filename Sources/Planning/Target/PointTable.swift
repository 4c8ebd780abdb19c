import Arrays
import HistotripsyCore
import Text

/// Foci from a table of text: a header that names x, y, z and, if there are any, pulses, then one
/// focus a line.
///
/// Comma, semicolon, tab or blanks between columns; `#` begins a comment; other columns are passed
/// over. The unit stands in the header (`x (mm)`) or in the plan. What the coordinates are counted
/// from stands in a column `frame`, in a comment (`# frame: array`) or in the plan; rows whose
/// column `state` says `dropped`, as in this program's own tables, are no foci.
package struct PointTable {
  static let maximumColumns = 64

  let points: [PlannedPoint]
  /// Names of columns that were not used.
  let ignored: [String]
  let notes: [String]
  /// RAS+, by the table's own word.
  let isInImageWorld: Bool

  /// - Parameters:
  ///   - stated: the plan's unit; must not contradict the header.
  ///   - frame: the plan's frame; must not contradict the table.
  /// - Throws: the first line that is wrong.
  package init(_ input: InputText, unit stated: LengthUnit?, frame: PointFrame? = nil) throws(InputError) {
    let table = try TextTable(input, isHeading: Heading.nameAxes)
    let maximum = FocusGrid.maximumFoci
    guard table.headings != nil || !table.rows.isEmpty else {
      throw InputError(file: input.file, message: "no focus in the file (1 … \(maximum) foci)")
    }
    let columns = try Columns(table, unit: stated)
    var points: [PlannedPoint] = []
    var lines: [Int] = []
    var words: Set<String> = []
    if let word = Self.frame(remarked: table.remarks) { words.insert(word) }
    var dropped = 0
    for row in table.rows {
      let cells = try table.cells(row, width: columns.count, what: "the header has")
      if let state = columns.state, cells[state].lowercased() == "dropped" {
        dropped += 1
        continue
      }
      guard points.count < maximum else {
        throw InputError(
          file: input.file, line: row.line,
          message: "focus \(points.count + 1) is one too many (1 … \(maximum) foci)")
      }
      if let column = columns.frame {
        words.insert(cells[column].lowercased())
        guard words.count == 1 else {
          throw InputError(
            file: input.file, line: row.line, field: "frame",
            message:
              "\(QuantityText.quoted(cells[column])) is another frame than the table's; one for all foci")
        }
      }
      points.append(try columns.point(cells, table, line: row.line))
      lines.append(row.line)
    }
    guard !points.isEmpty else {
      throw InputError(file: input.file, message: "no focus in the file (1 … \(maximum) foci)")
    }
    if let twice = FociFile.duplicate(points, place: { "line \(lines[$0])" }) {
      throw InputError(file: input.file, line: lines[twice.index], message: twice.message)
    }
    var notes = input.notes
    if dropped > 0 { notes.append("\(dropped) rows whose state is dropped are no foci") }
    let (used, isLPS) = try Self.frame(words.first, stated: frame, input.file)
    isInImageWorld = used == nil
    self.points = points.map { point in
      var point = point
      if isLPS { point.offset = Position(metres: point.offset.lanes * SIMD4(-1, -1, 1, 1)) }
      point.frame = used ?? .target
      return point
    }
    self.notes = notes
    ignored = columns.ignored
  }

  /// The frame that a comment states. Behind keys that other programs use for other things too, only
  /// a frame that is known counts.
  private static func frame(remarked remarks: [String: String]) -> String? {
    func word(_ text: String) -> String {
      String(text.prefix { !$0.isWhitespace && $0 != ":" && $0 != "+" }).lowercased()
    }
    if let stated = remarks["frame"] { return word(stated) }
    let others = ["coordinate system", "coordinatesystem", "coordinate frame", "coordinates", "space"]
    return others.lazy.compactMap { remarks[$0].map(word) }.first { word in
      ["ras", "lps", "ijk", "voxel", "voxels"].contains(word) || PointFrame(rawValue: word) != nil
    }
  }

  /// - Returns: `nil` for an image's world, and whether its x and y point the other way.
  private static func frame(
    _ word: String?, stated: PointFrame?, _ file: String
  ) throws(InputError) -> (PointFrame?, isLPS: Bool) {
    guard let word, !word.isEmpty else { return (stated ?? .target, false) }
    let isWorld = ["ras", "lps"].contains(word)
    guard isWorld || PointFrame(rawValue: word) != nil else {
      throw InputError(
        file: file, field: "frame",
        message: "\(QuantityText.quoted(word)) is not known (\(PointFrame.allowed), RAS, LPS)")
    }
    if let stated, stated.rawValue != word {
      throw InputError(
        file: file, field: "frame",
        message: "\(QuantityText.quoted(word)) contradicts the plan, which says \(stated.rawValue)")
    }
    return (PointFrame(rawValue: word), word == "lps")
  }

  private struct Columns {
    let axes: [Int]
    let pulses: Int?
    let frame: Int?
    let state: Int?
    let count: Int
    let unit: CoordinateUnit
    let ignored: [String]

    init(_ table: TextTable, unit stated: LengthUnit?) throws(InputError) {
      let line = table.firstLine
      func complaint(_ message: String, _ field: String? = nil) -> InputError {
        InputError(file: table.file, line: line, field: field, message: message)
      }
      let headings = table.headings ?? (table.rows.first?.cells ?? []).map(Heading.init)
      guard headings.count <= maximumColumns else {
        throw complaint("\(headings.count) columns are out of range (3 … \(maximumColumns))")
      }
      let shown = QuantityText.quoted(headings.map(\.text).joined(separator: ", "))
      axes = try ["x", "y", "z"].map { axis throws(InputError) in
        let matches = headings.indices.filter { headings[$0].axis == axis }
        guard let match = matches.first else {
          throw complaint("no such column; the first line has to name x, y and z, and is \(shown)", axis)
        }
        guard matches.count == 1 else { throw complaint("\(matches.count) columns are named so (1)", axis) }
        return match
      }
      func only(_ name: String) throws(InputError) -> Int? {
        let found = headings.indices.filter { headings[$0].text.lowercased() == name }
        guard found.count <= 1 else { throw complaint("\(found.count) columns are named so (0 … 1)", name) }
        return found.first
      }
      pulses = try only("pulses")
      if pulses == nil,
        let near = headings.first(where: { !Set($0.words).isDisjoint(with: ["pulse", "pulses", "shots"]) })
      {
        throw complaint(
          "the column \(QuantityText.quoted(near.text)) is not known; call it pulses if it says how many each focus "
            + "gets, else take it away",
          "pulses")
      }
      frame = try only("frame")
      state = try only("state")
      let inHeader = try CoordinateUnit.stated(in: table, by: axes.map { headings[$0] })
      if let stated, let inHeader,
        stated.measure.exponent != inHeader.measure.exponent
          || stated.measure.factor != inHeader.measure.factor
      {
        throw complaint("\(inHeader.name) contradicts the plan, which says \(stated.rawValue)", "unit")
      }
      guard let unit = inHeader ?? stated.map({ CoordinateUnit($0, isStated: true) }) else {
        throw complaint(
          "the unit is missing; name it in the header, as in x (mm), or write unit: mm in the plan")
      }
      self.unit = unit
      count = headings.count
      let used = Set(axes + [pulses, frame, state].compactMap { $0 })
      ignored = headings.indices.filter { !used.contains($0) }.map { headings[$0].text }
    }

    func point(_ cells: [String], _ table: TextTable, line: Int) throws(InputError) -> PlannedPoint {
      func complaint(_ message: String, _ field: String? = nil) -> InputError {
        InputError(file: table.file, line: line, field: field, message: message)
      }
      let reach = PlanTerms.reach.metres
      let allowed = "(\(QuantityText.shown(-reach...reach, as: .length)))"
      var place = SIMD4<Double>.zero
      for (lane, column) in axes.enumerated() {
        let axis = ["x", "y", "z"][lane]
        let text = QuantityText.quoted(cells[column])
        guard let number = table.format.number(cells[column]) else {
          throw complaint("\(text) is not a number \(allowed)", axis)
        }
        place[lane] = unit.metres(number)
        guard abs(place[lane]) <= reach else {
          throw complaint("\(text) \(unit.name) is out of range \(allowed)", axis)
        }
      }
      var count: UInt32?
      if let pulses, !cells[pulses].isEmpty {
        let range = RegimenTerms.pulses
        guard let value = Int(cells[pulses]), range.contains(value) else {
          let text = QuantityText.quoted(cells[pulses])
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
