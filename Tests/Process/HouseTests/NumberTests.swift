import Foundation
import SharedData
import Testing

/// NUMBERS.md has one row for every number that is marked as coming from no source, with the value that the code has.
@Suite struct NumberTests {
  static let mark = "[" + "M]"

  struct Mark {
    /// Type and declaration: `Collapse.growth`.
    let name: String
    let place: String
    /// The comment that has the mark, and the first lines of what it stands at.
    let context: String
  }

  struct Row {
    let name: String
    let value: String
    let cells: Int
  }

  /// The marks of the shipped sources, named for the declaration that the marked comment stands at.
  static func marks() -> [Mark] {
    StyleTests.shipped.flatMap { file -> [Mark] in
      let lines = file.lines.map(String.init)
      return lines.indices.filter { lines[$0].contains(mark) }.map { line in
        let declaration = declaration(in: lines, at: line)
        var first = line
        while first > 0, isComment(lines[first]), isComment(lines[first - 1]) { first -= 1 }
        let context = lines[first..<max(line + 1, min(declaration.line + 4, lines.count))]
        return Mark(
          name: declaration.name, place: "\(file.path):\(line + 1)", context: context.joined(separator: "\n"))
      }
    }
  }

  private static func isComment(_ line: String) -> Bool {
    line.drop { $0 == " " }.hasPrefix("//")
  }

  private static func declaration(in lines: [String], at line: Int) -> (name: String, line: Int) {
    var at = line
    if isComment(lines[line]) {
      while isComment(lines[at]) || lines[at].drop(while: { $0 == " " }).hasPrefix("@") { at += 1 }
    } else {
      while at > 0, identifier(lines[at]) == nil { at -= 1 }
    }
    let own =
      identifier(lines[at])
      ?? String(lines[at].drop { $0 == " " }.prefix { $0.isLetter || $0.isNumber || $0 == "." })
    let type = lines[...line].reversed().lazy.compactMap { text in
      text.prefixMatch(of: /(?:public |final |private )*(?:struct|enum|class|extension|actor) (\w+)/)
        .map { String($0.output.1) }
    }.first
    guard let type, !lines[line].hasPrefix("//") else { return (own, at) }
    return ("\(type).\(own)", at)
  }

  private static func identifier(_ line: String) -> String? {
    guard
      let match = line.firstMatch(
        of: /\b(?:let|var|func|case|struct|enum|class|protocol)\s+`?(\w+)|\b(init)\b/)
    else { return nil }
    return (match.output.1 ?? match.output.2).map(String.init)
  }

  static func rows() throws -> [Row] {
    try SourceFile.document("NUMBERS.md").lines.compactMap { line in
      guard line.hasPrefix("| `") else { return nil }
      let cells = line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      return Row(
        name: cells[0].replacingOccurrences(of: "`", with: ""), value: cells.count > 1 ? cells[1] : "",
        cells: cells.filter { !$0.isEmpty }.count)
    }
  }

  @Test func everyNumberWithoutASourceHasARowAndEveryRowANumber() throws {
    let marks = Self.marks()
    let rows = try Self.rows()
    #expect(marks.count > 40, "the marks are not found")
    #expect(Set(rows.map(\.name)).count == rows.count, "a number has one row")
    for mark in marks {
      #expect(
        rows.contains { $0.name == mark.name },
        "\(mark.place) marks \(mark.name): give it a row in NUMBERS.md, or a source")
    }
    for row in rows {
      #expect(
        marks.contains { $0.name == row.name },
        "NUMBERS.md has \(row.name), and no mark in the code stands there"
      )
      #expect(row.cells == 6, "\(row.name): a cell is missing")
    }
  }

  /// Every number of a row's value stands in the marked comment or in the declaration below it.
  @Test func theValueOfARowIsTheValueInTheCode() throws {
    let marks = Self.marks()
    for row in try Self.rows() {
      let found = Set(marks.filter { $0.name == row.name }.flatMap { Self.numbers(in: $0.context) })
      for number in Self.numbers(in: row.value) {
        #expect(
          found.contains(number), "\(row.name): NUMBERS.md says \(row.value), the code \(found.sorted())")
      }
    }
  }

  private static func numbers(in text: String) -> [String] {
    text.matches(of: /[0-9]+(\.[0-9]+)?(e-?[0-9]+)?/).map { String($0.output.0) }
  }

  /// Documents refer to NUMBERS.md: a mark in prose would have no row.
  @Test func documentsHaveNoMarksOfTheirOwn() {
    for file in SourceFile.all(in: ["Sources", "Board", "HIL"], endings: ["md"]) {
      #expect(!file.text.contains(Self.mark), "\(file.path)")
    }
  }
}
