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

  /// Dependencies point one way: console → host libraries → core; boards → core; core → nothing.
  @Test func dependenciesPointOneWay() {
    let allowed: [String: Set<String>] = [
      "Sources/HistotripsyCore/": [],
      "Sources/VirtualBoard/": ["HistotripsyCore"],
      "Sources/Acoustics/": ["HistotripsyCore"],
      "Sources/Planning/": ["HistotripsyCore", "Acoustics"],
      "Sources/TreatmentLog/": ["HistotripsyCore"],
      "Sources/Judge/": ["HistotripsyCore", "VirtualBoard"],
      "Sources/Campaign/": ["HistotripsyCore", "VirtualBoard", "Judge", "Acoustics", "Planning"],
      "Sources/Calibration/": ["HistotripsyCore", "Acoustics"],
      "Board/Embedded/Gate/": ["HistotripsyCore"],
      "Board/Linux/": ["HistotripsyCore"],
      "HIL/KernelInLoop/VhostUser/": [],
      "HIL/KernelInLoop/Loop/": ["HistotripsyCore", "VirtualBoard", "VhostUser"],
      "Sources/Phantom/": ["HistotripsyCore", "VirtualBoard", "Acoustics", "Planning"],
      "Sources/BoardProfiles/": ["HistotripsyCore", "LinuxBoard", "Acoustics"],
    ]
    let ours: Set<String> = [
      "HistotripsyCore", "VirtualBoard", "LinuxBoard", "BoardProfiles", "Acoustics", "Planning", "Phantom",
      "VhostUser", "KernelInLoop", "TreatmentLog", "Judge", "Campaign", "Calibration", "histotripsy",
    ]
    for file in Self.shipped {
      guard let (_, may) = allowed.first(where: { file.path.hasPrefix($0.key) }) else { continue }
      for line in file.lines where line.hasPrefix("import ") || line.hasPrefix("public import ") {
        let module = String(line.split(separator: " ").last ?? "")
        #expect(!ours.contains(module) || may.contains(module), "\(file.path) imports \(module)")
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
