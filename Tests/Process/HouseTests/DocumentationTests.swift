import ChildProcess
import Foundation
import SharedData
import Testing

/// Every command in a document is run; every file a document names exists.
///
/// Commands stand in fences marked `console`, each line starting with `$ `, and in the column `command` of tables, in backquotes.
/// `histotripsy …` is run as it stands with the binary of this build and must exit 0; `make …` must be a target that exists
/// (`make -n`), since a test cannot run itself. Each command of a fence has a folder of its own. Those of a table share one, so
/// that a row may use what the row above has written; a row that injects a fault must end with exit code 4.
@Suite struct DocumentationTests {
  static let documents = [
    "README.md", "CONTRIBUTING.md", "GLOSSARY.md", "NUMBERS.md", "CHANGELOG.md", "FORMATS.md",
    "Sources/README.md",
    "Sources/Planning/README.md", "Sources/TreatmentLog/README.md",
    "Sources/Calibration/README.md",
    "Board/README.md", "Board/front-end.md", "Board/HAZARDS.md", "HIL/README.md",
    "HIL/Fixtures/loopback.md", "HIL/Fixtures/dummy-load.md", "HIL/Fixtures/water-tank.md",
  ]

  static func commands() throws -> [(document: String, command: String)] {
    try documents.flatMap { path -> [(document: String, command: String)] in
      var inside = false
      var found: [(document: String, command: String)] = []
      for line in try SourceFile.document(path).lines {
        if line.hasPrefix("```") { inside = line == "```console" }
        if inside, line.hasPrefix("$ ") { found.append((path, String(line.dropFirst(2)))) }
      }
      return found
    }
  }

  /// The commands of a document's tables, in their order.
  static func tableCommands(in path: String) throws -> [String] {
    var column: Int?
    var found: [String] = []
    for line in try SourceFile.document(path).lines {
      guard line.hasPrefix("|") else {
        column = nil
        continue
      }
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast().map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      if let column, column < cells.count {
        found += cells[column].matches(of: /`([^`]+)`/).map { String($0.output.1) }
      } else if let heading = cells.firstIndex(of: "command") {
        column = heading
      }
    }
    return found.filter { $0.hasPrefix("histotripsy ") || $0.hasPrefix("make ") }
  }

  private static func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "histotripsy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  static func run(_ command: String) throws -> (status: Int32, output: String) {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    return try run(command, in: folder)
  }

  static func run(_ command: String, in folder: URL) throws -> (status: Int32, output: String) {
    let path = ChildProcess.products.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    let outcome = try ChildProcess.run(
      "/bin/sh", ["-c", command], in: command.hasPrefix("make") ? SharedData.packageRoot : folder,
      environment: ["PATH": path])
    return (outcome.status, outcome.said)
  }

  @Test func everyCommandInADocumentRuns() throws {
    let commands = try Self.commands()
    #expect(commands.count >= 5)
    for (document, command) in commands {
      let runnable: String
      if command.hasPrefix("make ") {
        runnable = command.replacingOccurrences(of: "make ", with: "make -n ")
      } else {
        #expect(command.hasPrefix("histotripsy "), "\(document): neither make nor histotripsy: \(command)")
        runnable = command
      }
      if command.contains("../shared/data"), !SharedData.isPresent { continue }
      let located = runnable.replacingOccurrences(of: "../shared/data", with: SharedData.folder.path)
      let (status, output) = try Self.run(located)
      #expect(status == 0, "\(document): \(command)\n\(output.suffix(2000))")
    }
  }

  @Test(arguments: documents) func everyCommandInATableRuns(document: String) throws {
    let folder = try Self.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let commands = try Self.tableCommands(in: document)
    #expect(document != "README.md" || commands.count >= 15, "the table of tasks is not found")
    for command in commands {
      let runnable = command.hasPrefix("make ") ? "make -n " + command.dropFirst(5) : command
      let (status, output) = try Self.run(runnable, in: folder)
      // A treatment may end before its volume is treated, and says so by 7.
      let ends: [Int32] =
        command.contains("--inject") ? [4] : command.hasPrefix("histotripsy treat") ? [0, 7] : [0]
      #expect(ends.contains(status), "\(document): \(command)\n\(output.suffix(2000))")
    }
  }

  @Test func everyFileThatADocumentLinksToExists() throws {
    for path in Self.documents {
      let text = try SourceFile.document(path).text
      let folder = SharedData.packageRoot.appending(path: path).deletingLastPathComponent()
      for match in text.matches(of: /\]\(([^)#]+?)(#[^)]*)?\)/) {
        let target = String(match.output.1)
        if target.hasPrefix("http") { continue }
        #expect(
          FileManager.default.fileExists(atPath: folder.appending(path: target).path),
          "\(path) links to \(target)")
      }
    }
  }
}
