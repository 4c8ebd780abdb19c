/// A table of text as people bring it: lines of text above, a row of headings, perhaps a row of
/// units, then rows.
///
/// Comma, semicolon, tab or blanks between columns; decimal points or decimal commas; `#` and `%`
/// begin a comment. The cells are not looked at here: a reader that knows what they should hold
/// names what is wrong with them.
package struct TextTable {
  package struct Row {
    /// Counted from 1.
    package let line: Int
    package let cells: [String]
  }

  package static let maximumColumns = 1000

  package let file: String
  package let format: DelimitedText
  /// `nil` where the table begins with its first row of numbers.
  package let headings: [Heading]?
  /// Line of the headings, else of the first row.
  package let firstLine: Int
  package let rows: [Row]
  /// Lines of text above the headings that were passed over.
  package let preface: [Substring]
  /// `key: value` in comments, key in lower case: `# frame: array`.
  package let remarks: [String: String]

  /// - Parameter isHeading: whether headings are those of the table that is looked for.
  /// - Throws: a table of too many columns.
  package init(_ input: InputText, isHeading: ([Heading]) -> Bool) throws(InputError) {
    file = input.file
    var contents: [(line: Int, text: Substring)] = []
    var remarks: [String: String] = [:]
    /// The last line above the first content, where it is a comment.
    var comment: (line: Int, text: Substring)?
    for (index, line) in input.lines.enumerated() {
      let content = line.drop(while: \.isWhitespace).first == "%" ? "" : line.prefix { $0 != "#" }
      if contents.isEmpty, content.isEmpty, !line.isEmpty {
        comment = (index + 1, line.drop { "#% \t".contains($0) })
      }
      if content.count < line.count { Self.note(line.dropFirst(content.count), in: &remarks) }
      if !content.allSatisfy({ $0.isWhitespace || $0 == "," || $0 == ";" }) {
        contents.append((index + 1, content))
      }
    }
    self.remarks = remarks
    let format = DelimitedText(of: contents.lazy.map(\.text))
    self.format = format
    let width = contents.first { format.isRow($0.text) }.map { format.cells(of: $0.text).count } ?? 0
    func headings(_ text: Substring) -> [Heading] { Self.rejoined(Self.headings(text, format), width: width) }

    let sampled = contents.prefix(DelimitedText.sampledLines)
    let named = sampled.firstIndex { !format.isRow($0.text) && isHeading(headings($0.text)) }
    if let named {
      let found = headings(contents[named].text)
      let next = named + 1
      let units = next < contents.count ? Self.units(contents[next].text, format, for: found) : nil
      self.headings = units ?? found
      firstLine = contents[named].line
      preface = contents[..<named].map(\.text)
      rows = Self.rows(contents[(units == nil ? next : next + 1)...], format)
    } else {
      // A row of numbers, or else a line that should have been the headings.
      let isNumeric =
        contents.first.map { format.isRow($0.text) || Self.isBlemished($0.text, format) } ?? true
      // NumPy writes its headings as a comment.
      let commented = isNumeric ? comment.map { headings($0.text) }.flatMap { isHeading($0) ? $0 : nil } : nil
      self.headings = isNumeric ? commented : contents.first.map { headings($0.text) }
      firstLine = (commented == nil ? contents.first?.line : comment?.line) ?? 1
      preface = []
      rows = Self.rows(contents[(isNumeric ? 0 : 1)...], format)
    }
    let widest = (self.headings?.count ?? 0, rows.first?.cells.count ?? 0)
    guard max(widest.0, widest.1) <= Self.maximumColumns else {
      throw InputError(
        file: input.file, line: firstLine,
        message: "\(max(widest.0, widest.1)) columns are out of range (1 … \(Self.maximumColumns))")
    }
  }

  private static func rows(
    _ contents: ArraySlice<(line: Int, text: Substring)>, _ format: DelimitedText
  ) -> [Row] {
    contents.map { Row(line: $0.line, cells: format.cells(of: $0.text)) }
  }

  private static func note(_ comment: Substring, in remarks: inout [String: String]) {
    let text = comment.drop { $0 == "#" || $0 == "%" || $0.isWhitespace }
    guard let colon = text.firstIndex(where: { $0 == ":" || $0 == "=" }), remarks.count < 100 else { return }
    func bare(_ part: Substring) -> String {
      String(part).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    let key = bare(text[..<colon]).lowercased()
    guard key.count <= 40 else { return }
    let value = String(bare(text[text.index(after: colon)...]).prefix(100))
    // What is said twice and differently is neither.
    if let known = remarks[key], known != value {
      remarks[key] = String("\(known)/\(value)".prefix(100))
    } else {
      remarks[key] = value
    }
  }

  /// Headings have the rows' delimiter, or one of their own; between blanks, brackets belong to the
  /// word before them.
  package static func headings(_ text: Substring, _ format: DelimitedText) -> [Heading] {
    let own = DelimitedText.delimiter(of: text)
    var (cells, delimiter) = (format.cells(of: text), format.delimiter)
    if cells.count < 2 || format.delimiter == " " {
      let others = joinedInBrackets(DelimitedText(delimiter: own).cells(of: text), delimiter: own)
      if cells.count < 2 || others.count > 1 { (cells, delimiter) = (others, own) }
    }
    // A comma inside brackets belongs to the heading: `Uncertainty (%, k=2)` need not be quoted.
    cells = joinedInBrackets(cells, delimiter: delimiter)
    var joined: [String] = []
    for cell in cells {
      if delimiter == " ", "([".contains(cell.first ?? "x"), !joined.isEmpty {
        joined[joined.count - 1] += " " + cell
      } else {
        joined.append(cell)
      }
    }
    while joined.count > 1, joined.last?.isEmpty ?? false { joined.removeLast() }
    return joined.map(Heading.init)
  }

  /// Between blanks, names of several words are taken for several columns: `Measured Uncertainty (%)`. Where as many of them end with
  /// a unit in brackets as there are columns, each ends there.
  private static func rejoined(_ headings: [Heading], width: Int) -> [Heading] {
    func isEnd(_ heading: Heading) -> Bool { ")]".contains(heading.text.last ?? " ") }
    guard headings.count > width, width > 1, headings.last.map(isEnd) ?? false,
      headings.count(where: isEnd) == width
    else { return headings }
    var joined: [Heading] = []
    var words: [String] = []
    for heading in headings {
      words.append(heading.text)
      guard isEnd(heading) else { continue }
      joined.append(Heading(words.joined(separator: " ")))
      words = []
    }
    return joined
  }

  private static func joinedInBrackets(_ cells: [String], delimiter: Character) -> [String] {
    var joined: [String] = []
    var isOpen = false
    for cell in cells {
      if isOpen, let last = joined.indices.last {
        joined[last] += "\(delimiter)\(cell)"
      } else {
        joined.append(cell)
      }
      let opened = cell.lastIndex { "([".contains($0) }
      let closed = cell.lastIndex { ")]".contains($0) }
      switch (opened, closed) {
      case (let opened?, let closed?): isOpen = opened > closed
      case (_?, nil): isOpen = true
      case (nil, _?): isOpen = false
      default: break
      }
    }
    // A bracket that is never closed holds nothing together.
    return isOpen ? cells : joined
  }

  /// A row of units below the headings, put into them: `(ms),(mV)`.
  package static func units(_ text: Substring, _ format: DelimitedText, for headings: [Heading]) -> [Heading]?
  {
    let cells = self.headings(text, format)
    guard cells.count <= headings.count, cells.contains(where: { $0.unit != nil }) else { return nil }
    let areUnits = cells.allSatisfy { cell in
      cell.text.isEmpty
        || (format.number(cell.text) == nil
          && (cell.unit != nil && cell.name.isEmpty || cell.text.hasPrefix("(")))
    }
    guard areUnits else { return nil }
    return headings.indices.map { index in
      guard index < cells.count, !cells[index].text.isEmpty else { return headings[index] }
      let unit = cells[index].text
      return Heading(
        "\(headings[index].text) \(unit.hasPrefix("(") || unit.hasPrefix("[") ? unit : "(\(unit))")")
    }
  }

  /// Numbers with a blemish ("1,5", "nan") are a bad row, not headings.
  private static func isBlemished(_ text: Substring, _ format: DelimitedText) -> Bool {
    !format.cells(of: text).contains {
      format.number($0) == nil && ($0.first?.isLetter ?? false) && Double($0) == nil
    }
  }

  /// A row brought to the width of the headings: cells that are missing at its end because a
  /// spreadsheet leaves empty ones out, and empty ones too many because a program ends every row
  /// with a delimiter.
  /// - Throws: a row that is shorter or longer.
  package func cells(_ row: Row, width: Int, what: String = "the headings name") throws(InputError)
    -> [String]
  {
    var cells = row.cells
    while cells.count > width, cells.last?.isEmpty ?? false { cells.removeLast() }
    if cells.count == width { return cells }
    let isDecimal = format.delimiter == "," && cells.count == 2 * width
    let hint =
      isDecimal
      ? "; decimal commas cannot be told from commas between columns: separate columns by semicolons"
      : cells.count < width ? "; the row may be truncated" : ""
    throw InputError(
      file: file, line: row.line, message: "\(cells.count) columns where \(what) \(width)\(hint)")
  }
}
