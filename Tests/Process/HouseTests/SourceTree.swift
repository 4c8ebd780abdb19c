import Foundation
import SharedData

/// The text files of the package, as a checkout has them.
struct SourceFile {
  let path: String
  let text: String
  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  static func all(in folders: [String], endings: Set<String>) -> [SourceFile] {
    folders.flatMap { folder -> [SourceFile] in
      let root = SharedData.packageRoot.appending(path: folder)
      let found = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
      return found.sorted().compactMap { name in
        guard endings.contains((name as NSString).pathExtension),
          let text = try? String(contentsOf: root.appending(path: name), encoding: .utf8)
        else { return nil }
        return SourceFile(path: folder + "/" + name, text: text)
      }
    }
  }

  static func document(_ path: String) throws -> SourceFile {
    SourceFile(
      path: path,
      text: try String(contentsOf: SharedData.packageRoot.appending(path: path), encoding: .utf8))
  }
}
