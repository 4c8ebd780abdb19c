/// A row of a table of text: comma, semicolon, tab or blanks between cells.
package enum TableRow {
  /// A line without delimiter is one cell, or words between blanks.
  package static func delimiter(of line: Substring) -> Character {
    for candidate: Character in ["\t", ";", ","] where line.contains(candidate) { return candidate }
    return " "
  }

  /// Trimmed of blanks and double quotes.
  package static func cells(of line: Substring, delimiter: Character) -> [Substring] {
    if delimiter == " " { return line.split(whereSeparator: \.isWhitespace) }
    return line.split(separator: delimiter, omittingEmptySubsequences: false).map { cell in
      var cell = cell.drop { $0.isWhitespace || $0 == "\"" }
      while let last = cell.last, last.isWhitespace || last == "\"" { cell.removeLast() }
      return cell
    }
  }
}
