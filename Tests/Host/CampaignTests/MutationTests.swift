import Foundation
import SharedData
import Testing

/// The broken cores that `Tests/Mutations/run.sh` tries: do they still fit the core as it is?
@Suite struct MutationTests {
  static let patches: [URL] = {
    let folder = SharedData.packageRoot.appending(path: "Tests/Mutations")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".patch") }.sorted().map { folder.appending(path: $0) }
  }()

  @Test func thereAreFifteenMutantsAtLeast() {
    #expect(Self.patches.count >= 15)
  }

  /// What each hunk takes out, with what stands around it, is there once or more, line by line.
  @Test(arguments: patches) func everyMutantStillApplies(_ patch: URL) throws {
    let hunks = try Self.hunks(of: String(contentsOf: patch, encoding: .utf8))
    #expect(!hunks.isEmpty, "\(patch.lastPathComponent) changes nothing")
    for hunk in hunks {
      let file = SharedData.packageRoot.appending(path: hunk.path)
      let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
      let isThere = lines.indices.contains { start in
        start + hunk.old.count <= lines.count && Array(lines[start..<start + hunk.old.count]) == hunk.old
      }
      #expect(isThere, "\(patch.lastPathComponent): \(hunk.path) has changed where it is to be broken")
      #expect(hunk.path.hasPrefix("Sources/HistotripsyCore/"), "a mutant is a broken core")
    }
  }

  private struct Hunk {
    var path: String
    var old: [String] = []
  }

  private static func hunks(of text: String) -> [Hunk] {
    var found: [Hunk] = []
    var path = ""
    for line in text.components(separatedBy: "\n") {
      if line.hasPrefix("+++ b/") {
        path = String(line.dropFirst(6))
      } else if line.hasPrefix("@@") {
        found.append(Hunk(path: path))
      } else if !found.isEmpty, line.hasPrefix(" ") || (line.hasPrefix("-") && !line.hasPrefix("--- ")) {
        found[found.count - 1].old.append(String(line.dropFirst()))
      }
    }
    return found
  }
}
