import Foundation
import SharedData
import Testing

/// The style guide, executed.
@Suite struct StyleTests {
  static let shipped = SourceFile.all(in: ["Sources", "Board", "HIL"], endings: ["swift"])
  static let everything =
    shipped + SourceFile.all(in: ["Tests"], endings: ["swift"])
    + SourceFile.all(in: ["Sources", "Board", "HIL"], endings: ["md", "h", "c", "sh"])

  @Test func theTreeIsFound() {
    #expect(Self.shipped.count > 30)
  }

  @Test func theCoreImportsNothingButItsMathsHeader() {
    for file in Self.shipped where file.path.hasPrefix("Sources/HistotripsyCore/") {
      for line in file.lines where line.contains("import ") && !line.hasPrefix("//") {
        guard let word = line.split(separator: " ").last,
          line.hasPrefix("import") || line.contains(" import ")
        else { continue }
        if line.drop(while: { $0 == " " }).hasPrefix("///") { continue }
        #expect(word == "CoreMaths", "\(file.path): \(line)")
      }
    }
  }

  @Test func noFileIsLongerThanFourHundredLines() {
    for file in Self.shipped { #expect(file.lines.count <= 400, "\(file.path)") }
  }

  @Test func nothingIsLeftUnfinished() {
    let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X:", "try" + "!", "as" + "! ", "fatal" + "Error("]
    for file in Self.shipped {
      for mark in marks { #expect(!file.text.contains(mark), "\(file.path) has \(mark)") }
    }
  }

  @Test func noFileIsNamedForNothing() {
    let empty = ["Manager", "Helper", "Utils", "Common"]
    for file in Self.everything {
      for word in empty { #expect(!file.path.contains(word), "\(file.path)") }
    }
  }

  @Test func noTestAssertsNothing() {
    let hollow = ["#expect(" + "true)", "XCTAssert" + "True(true)", "XCTAssert(" + "true)"]
    for file in SourceFile.all(in: ["Tests"], endings: ["swift"]) {
      for mark in hollow { #expect(!file.text.contains(mark), "\(file.path)") }
    }
  }
}
