/// Cells of a line of a table of text.
package enum TextCells {
  /// What stands between columns: the first of tab, semicolon and comma that the line has, else blanks.
  package static func delimiter(of line: Substring) -> Character {
    for candidate: Character in ["\t", ";", ","] where line.contains(candidate) { return candidate }
    return " "
  }

  /// Without the blanks and quotation marks around them; a delimiter between quotation marks belongs to its cell.
  package static func split(_ line: Substring, by delimiter: Character) -> [String] {
    if delimiter == " " { return line.split(whereSeparator: \.isWhitespace).map { String($0) } }
    var cells: [Substring] = []
    var start = line.startIndex
    var isQuoted = false
    for index in line.indices {
      if line[index] == "\"" { isQuoted.toggle() }
      guard line[index] == delimiter, !isQuoted else { continue }
      cells.append(line[start..<index])
      start = line.index(after: index)
    }
    cells.append(line[start...])
    return cells.map { cell in
      var cell = cell.drop { $0.isWhitespace || $0 == "\"" }
      while let last = cell.last, last.isWhitespace || last == "\"" { cell.removeLast() }
      return String(cell)
    }
  }
}
