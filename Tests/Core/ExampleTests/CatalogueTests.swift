import Foundation
import SharedData
import Testing

/// The code on the catalogue's pages is the code that this suite compiles and runs.
@Suite struct CatalogueTests {
  static let catalogue = SharedData.packageRoot.appending(
    path: "Sources/HistotripsyCore/HistotripsyCore.docc")

  /// The lines between `// docs: NAME` and `// docs: end`, without their common indentation.
  static func examples() throws -> [String: String] {
    let folder = SharedData.packageRoot.appending(path: "Tests/Core/ExampleTests")
    var found: [String: String] = [:]
    for name in ["ExampleBoard.swift", "CatalogueExamples.swift"] {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      var current: (name: String, lines: [Substring])?
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        let content = line.drop { $0 == " " }
        if content == "// docs: end", let (name, lines) = current {
          found[name] = flush(lines)
          current = nil
        } else if content.hasPrefix("// docs: ") {
          current = (String(content.dropFirst(9)), [])
        } else {
          current?.lines.append(line)
        }
      }
    }
    return found
  }

  private static func flush(_ lines: [Substring]) -> String {
    let indent = lines.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    return lines.map { String($0.dropFirst(indent)) }.joined(separator: "\n")
  }

  static func blocks() throws -> [(page: String, code: String)] {
    let pages = try FileManager.default.contentsOfDirectory(atPath: catalogue.path).sorted()
    return try pages.filter { $0.hasSuffix(".md") }.flatMap { page -> [(page: String, code: String)] in
      let text = try String(contentsOf: catalogue.appending(path: page), encoding: .utf8)
      return text.components(separatedBy: "```swift\n").dropFirst().map {
        (page, $0.components(separatedBy: "\n```")[0])
      }
    }
  }

  @Test func everyExampleOfAPageIsCompiledAndRun() throws {
    let examples = try Self.examples()
    let blocks = try Self.blocks()
    #expect(blocks.count >= 8 && examples.count >= 8)
    for (page, code) in blocks {
      #expect(examples.values.contains(code), "\(page) has code that no test compiles:\n\(code)")
    }
    for (name, code) in examples {
      #expect(blocks.contains { $0.code == code }, "no page shows the example \(name)")
    }
  }

  @Test func everyPageHasAnExampleAndStandsOnTheFirstPage() throws {
    let blocks = try Self.blocks()
    let first = try String(contentsOf: Self.catalogue.appending(path: "HistotripsyCore.md"), encoding: .utf8)
    for page in try FileManager.default.contentsOfDirectory(atPath: Self.catalogue.path).sorted()
    where page.hasSuffix(".md") && page != "HistotripsyCore.md" {
      #expect(blocks.contains { $0.page == page }, "\(page) has no worked example")
      #expect(first.contains("<doc:\(page.dropLast(3))>"), "\(page) cannot be reached")
    }
  }
}
