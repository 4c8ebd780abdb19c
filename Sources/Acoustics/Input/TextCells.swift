/// Cells of a line of a table of text.
enum TextCells {
  /// What stands between columns: the first of tab, semicolon and comma that the line has, else blanks.
  static func delimiter(of line: Substring) -> Character {
    for candidate: Character in ["\t", ";", ","] where line.contains(candidate) { return candidate }
    return " "
  }

  /// Without the blanks and quotation marks around them.
  static func split(_ line: Substring, by delimiter: Character) -> [String] {
    if delimiter == " " { return line.split(whereSeparator: \.isWhitespace).map { String($0) } }
    return line.split(separator: delimiter, omittingEmptySubsequences: false).map { cell in
      var cell = Substring(cell).drop { $0.isWhitespace || $0 == "\"" }
      while let last = cell.last, last.isWhitespace || last == "\"" { cell.removeLast() }
      return String(cell)
    }
  }
}
