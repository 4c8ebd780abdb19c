import ChildProcess
import Foundation
import SharedData
import Testing

/// Every command in a document is run; every file a document names exists.
///
/// Commands stand in fences marked `console`, each line starting with `$ `. `histotripsy …` is run as it stands with the binary
/// of this build and must exit 0; `make …` must be a target that exists (`make -n`), since a test cannot run itself.
@Suite struct DocumentationTests {
  static let documents = [
    "README.md", "Sources/README.md", "Sources/Planning/README.md", "Sources/TreatmentLog/README.md",
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

  static func run(_ command: String) throws -> (status: Int32, output: String) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "histotripsy-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
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
