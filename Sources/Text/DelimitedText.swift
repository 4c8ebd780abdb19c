/// How a table of text separates its columns and writes its numbers, found from its rows of
/// numbers.
///
/// Tab, semicolon, comma or blanks stand between columns. Where the rows of numbers have commas
/// inside their cells and no points, commas are decimal marks.
package struct DelimitedText: Equatable, Sendable {
  package let delimiter: Character
  package let hasDecimalCommas: Bool

  /// Lines of a file that are looked at.
  package static let sampledLines = 400

  package init(delimiter: Character, hasDecimalCommas: Bool = false) {
    self.delimiter = delimiter
    self.hasDecimalCommas = hasDecimalCommas
  }

  /// The way in which the lines hold most numbers and least else.
  package init(of lines: some Sequence<Substring>) {
    let sample = lines.prefix(Self.sampledLines).filter {
      !$0.allSatisfy(\.isWhitespace) && !$0.hasPrefix("#")
    }
    var best = Self(delimiter: ",")
    var most = 0
    for delimiter: Character in ["\t", ";", ",", " "] {
      for hasDecimalCommas in delimiter == "," ? [false] : [false, true] {
        let way = Self(delimiter: delimiter, hasDecimalCommas: hasDecimalCommas)
        let score = sample.reduce(0) { $0 + way.score($1) }
        if score > most { (best, most) = (way, score) }
      }
    }
    if most == 0, let first = sample.first { best = Self(delimiter: Self.delimiter(of: first)) }
    self = best
  }

  /// Numbers of a line beyond the cells that are none; 0 for a line of fewer than two numbers.
  private func score(_ line: Substring) -> Int {
    let filled = cells(of: line).filter { !$0.isEmpty }
    let numbers = filled.count { number($0) != nil }
    return numbers < 2 ? 0 : max(0, 2 * numbers - filled.count)
  }

  /// What stands between the columns of one line: the first of tab, semicolon and comma that it
  /// has, else blanks.
  package static func delimiter(of line: Substring) -> Character {
    for candidate: Character in ["\t", ";", ","] where line.contains(candidate) { return candidate }
    return " "
  }

  /// Whether a line has two or more cells and every one that is filled holds a number, or the first
  /// a name before two numbers.
  package func isRow(_ line: Substring) -> Bool {
    let cells = cells(of: line)
    let filled = cells.filter { !$0.isEmpty }
    guard filled.count >= 2 else { return false }
    return filled.dropFirst(filled.count > 2 ? 1 : 0).allSatisfy { number($0) != nil }
  }

  /// Without the blanks and quotation marks around them. A delimiter between quotation marks
  /// belongs to its cell.
  package func cells(of line: Substring) -> [String] {
    if delimiter == " " { return line.split(whereSeparator: \.isWhitespace).map { Self.bare($0) } }
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
    return cells.map { Self.bare($0) }
  }

  private static func bare(_ cell: Substring) -> String {
    var cell = cell.drop { $0.isWhitespace || $0 == "\"" }
    while let last = cell.last, last.isWhitespace || last == "\"" { cell.removeLast() }
    return String(cell)
  }

  /// A cell with the decimal mark that `DecimalNumber` takes.
  package func pointed(_ cell: String) -> String {
    hasDecimalCommas ? String(cell.map { $0 == "," ? "." : $0 == "." ? "," : $0 }) : cell
  }

  package func number(_ cell: String) -> DecimalNumber? {
    let text = pointed(cell)
    // "1," is a number before a comma, not a decimal fraction.
    guard !(hasDecimalCommas && (text.hasSuffix(".") || text.hasPrefix("."))) else { return nil }
    return DecimalNumber(text)
  }
}
