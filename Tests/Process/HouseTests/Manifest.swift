import ChildProcess
import Foundation
import SharedData

/// The targets of the package as SwiftPM reads them from `Package.swift`, with what their files import.
struct Manifest: Decodable {
  let targets: [Target]

  struct Target: Decodable {
    let name: String
    let type: String
    let path: String?
    /// Targets of this package and products of others, by name.
    let dependencies: [Dependency]

    /// Where its files lie, from the root of the package.
    var folder: String { path ?? (type == "test" ? "Tests/" : "Sources/") + name }
    var isShipped: Bool { !folder.hasPrefix("Tests/") }
    var dependsOn: Set<String> { Set(dependencies.map(\.name)) }
  }

  /// `{"byName": ["Text", null]}` or `{"product": ["GRDB", "GRDB.swift", null, null]}`.
  struct Dependency: Decodable {
    let name: String

    init(from decoder: any Decoder) throws {
      let kinds = try decoder.container(keyedBy: Kind.self)
      guard let kind = Kind.allCases.first(where: kinds.contains) else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath, debugDescription: "a dependency of an unknown kind"))
      }
      var list = try kinds.nestedUnkeyedContainer(forKey: kind)
      name = try list.decode(String.self)
    }

    private enum Kind: String, CodingKey, CaseIterable {
      case byName
      case target
      case product
    }
  }

  /// Asks SwiftPM, which takes about a second. It works in a folder of its own, so that it does not wait for a
  /// build that is under way, and it is told nothing of `ONLY_TESTS`, so that every target is there.
  static func read() throws -> Manifest {
    let scratch = FileManager.default.temporaryDirectory.appending(path: "manifest-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: scratch) }
    let outcome = try ChildProcess.run(
      "/usr/bin/env",
      [
        "-u", "ONLY_TESTS", "swift", "package", "--scratch-path", scratch.path, "dump-package",
      ],
      in: SharedData.packageRoot)
    guard outcome.status == 0 else { throw CannotRead(description: outcome.said) }
    return try JSONDecoder().decode(Manifest.self, from: Data(outcome.out.utf8))
  }

  struct CannotRead: Error, CustomStringConvertible { let description: String }

  /// Everything that a target depends on, however indirectly.
  func everything(under name: String) -> Set<String> {
    var found: Set<String> = []
    var open = [name]
    while let next = open.popLast() {
      for dependency in targets.first(where: { $0.name == next })?.dependsOn ?? []
      where found.insert(dependency).inserted {
        open.append(dependency)
      }
    }
    return found
  }

  /// Modules that a file imports, with the line of each.
  static func imports(of file: SourceFile) -> [(line: Int, module: String)] {
    let words: Set<Substring> = [
      "@testable", "@preconcurrency", "@_exported", "public", "package", "internal", "private", "fileprivate",
    ]
    let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "typealias", "func", "var", "let"]
    return file.lines.enumerated().compactMap { index, line in
      var rest = line.split(separator: " ")[...]
      while let word = rest.first, words.contains(word) { rest = rest.dropFirst() }
      guard rest.popFirst() == "import" else { return nil }
      if let kind = rest.first, kinds.contains(kind) { rest = rest.dropFirst() }
      guard let name = rest.first?.split(separator: ".").first else { return nil }
      return (index + 1, String(name))
    }
  }
}
