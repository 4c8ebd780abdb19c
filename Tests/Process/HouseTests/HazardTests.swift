import Foundation
import SharedData
import Testing

/// Every row of the hazard table names a test, and the test is there.
@Suite struct HazardTests {
  struct Row {
    let id: String
    let cells: [String]
    var tests: [String] { cells[cells.count - 1].matches(of: /`([^`]+)`/).map { String($0.output.1) } }
  }

  static func rows() throws -> [Row] {
    try SourceFile.document("Board/HAZARDS.md").lines.compactMap { line in
      guard line.hasPrefix("|") else { return nil }
      let cells = line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard let id = cells.first, id.wholeMatch(of: /[A-Z][0-9]+/) != nil else { return nil }
      return Row(id: id, cells: cells)
    }
  }

  @Test func everyHazardHasACauseAControlAndATestThatExists() throws {
    let rows = try Self.rows()
    #expect(rows.count >= 40)
    #expect(Set(rows.map(\.id)).count == rows.count, "an identifier stands for one hazard")
    let tests = SourceFile.all(in: ["Tests"], endings: ["swift"])
    for row in rows {
      #expect(row.cells.count == 6 && row.cells.allSatisfy { !$0.isEmpty }, "\(row.id): a cell is missing")
      #expect(!row.tests.isEmpty, "\(row.id) names no test")
      for name in row.tests {
        let parts = name.split(separator: ".")
        guard parts.count == 2 else {
          Issue.record("\(row.id): \(name) is not a suite and a test")
          continue
        }
        let isThere = tests.contains { file in
          file.path.contains("/\(parts[0])/") && Self.declares(file.text, test: parts[1])
        }
        #expect(isThere, "\(row.id): there is no test \(name)")
      }
    }
  }

  /// `@Test`, perhaps with arguments, and then this function, with nothing but attributes and line breaks in between.
  private static func declares(_ text: String, test name: Substring) -> Bool {
    guard let place = text.range(of: "func \(name)(") else { return false }
    let before = text[..<place.lowerBound].suffix(300)
    guard let mark = before.range(of: "@Test", options: .backwards) else { return false }
    return !before[mark.upperBound...].contains("func ")
  }

  @Test func whatIsNotCoveredIsSaid() throws {
    let text = try SourceFile.document("Board/HAZARDS.md").text
    let parts = text.components(separatedBy: "## What is not covered")
    #expect(parts.count == 2 && parts[1].components(separatedBy: "\n- ").count > 5)
  }
}
