import Foundation

/// A folder with plans for treatments on a pseudo-terminal.
final class Bench {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: folder.appending(path: name))
    return path(name)
  }

  /// A sphere of 12 mm with 55 foci, held at 18 MPa: 28.2 MPa are the threshold, and nothing cavitates.
  func silentPlan() throws -> String {
    try write(
      "silent.yaml",
      Console.plan("diameter: 20 mm", "diameter: 12 mm").replacingOccurrences(
        of: "  gated: false\n", with: "  gated: false\n  set-point: 18 MPa\n"))
  }

  /// Rows of a table of a ledger, by the program's own export.
  func rows(of table: String, in ledger: String) throws -> [[String: Any]] {
    let outcome = try Console().run(["export", ledger, "--jsonl", path("export.jsonl"), "--force"])
    guard outcome.status == 0 else { throw PseudoTerminal.Failed(what: outcome.err) }
    let text = try String(contentsOfFile: path("export.jsonl"), encoding: .utf8)
    return text.split(separator: "\n").compactMap {
      try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }.filter { $0["table"] as? String == table }
  }
}
