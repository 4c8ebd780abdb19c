import Foundation
import SharedData

/// The targets that Package.swift declares, read from its text.
struct Manifest {
  enum Kind: String {
    case library = "target"
    case program = "executableTarget"
    case system = "systemLibrary"
    case tests
  }

  struct Target {
    let name: String
    let kind: Kind
    let path: String
    /// Modules of this package and of others, in the order of the manifest.
    let dependencies: [String]
    let excluded: [String]
  }

  let targets: [Target]

  /// Libraries and programs, without tests and what only tests use.
  var shipped: [Target] { targets.filter { $0.kind != .tests && !$0.path.hasPrefix("Tests/") } }

  subscript(name: String) -> Target? { targets.first { $0.name == name } }

  /// Every target of this package that a target needs, however far away.
  func reach(of name: String) -> Set<String> {
    var found: Set<String> = []
    var open = self[name]?.dependencies ?? []
    while let next = open.popLast() {
      guard let target = self[next], found.insert(next).inserted else { continue }
      open += target.dependencies
    }
    return found
  }

  static func read() throws -> Manifest {
    let text = try SourceFile.document("Package.swift").text
    // What follows the package itself (fuzz targets, choices by the environment) names no further module.
    let body =
      text.components(separatedBy: "let package = Package(").last?
      .components(separatedBy: "\n)\n").first ?? ""
    let code = body.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
      .joined(separator: "\n")
    return Manifest(
      targets: code.matches(of: /(\.target|\.executableTarget|\.systemLibrary|[^.\w]tests)\(/).compactMap {
        target(String($0.output.1), arguments: enclosed(code[$0.range.upperBound...]))
      })
  }

  private static func target(_ call: String, arguments: Substring) -> Target? {
    let own = String(arguments).replacing(/\.product\(name: ("\w+"), package: "[^"]*"\)/) { $0.output.1 }
    guard let first = strings(own[...]).first else { return nil }
    if call.hasSuffix("tests") {
      return Target(
        name: String(first.split(separator: "/").last ?? ""), kind: .tests, path: "Tests/" + first,
        dependencies: list("of", own), excluded: list("except", own))
    }
    guard let kind = Kind(rawValue: String(call.dropFirst())) else { return nil }
    let path = own.firstMatch(of: /path: "([^"]+)"/).map { String($0.output.1) } ?? "Sources/\(first)"
    return Target(
      name: first, kind: kind, path: path, dependencies: list("dependencies", own),
      excluded: list("exclude", own))
  }

  private static func list(_ label: String, _ arguments: String) -> [String] {
    guard let start = arguments.range(of: label + ": [") else { return [] }
    return strings(arguments[start.upperBound...].prefix { $0 != "]" })
  }

  private static func strings(_ text: Substring) -> [String] {
    text.matches(of: /"([^"]*)"/).map { String($0.output.1) }
  }

  /// Everything up to the parenthesis that closes the one before `text`.
  private static func enclosed(_ text: Substring) -> Substring {
    var depth = 1
    for index in text.indices {
      if text[index] == "(" { depth += 1 }
      if text[index] == ")" { depth -= 1 }
      if depth == 0 { return text[..<index] }
    }
    return text
  }
}
