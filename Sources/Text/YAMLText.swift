import Yams

/// A YAML file of this project: one mapping, ended by an end marker, with a place for everything that is wrong with it.
///
/// Only the plain part of YAML is accepted (`PlainYAML`).
package enum YAMLText {
  /// The root mapping.
  /// - Parameter needsEndMarker: files of this project end with a line of three dots; other programs' do not.
  /// - Throws: broken or truncated YAML, a duplicate key, not a mapping.
  package static func root(of input: InputText, needsEndMarker: Bool = true) throws(InputError) -> Section {
    try input.requireUTF8()
    let node = try PlainYAML.compose(input)
    // The end marker is looked for after parsing: where both fail, the parser's complaint names the line.
    let lines = input.text.split(separator: "\n", omittingEmptySubsequences: false)
    let content = lines.last { line in !line.allSatisfy(\.isWhitespace) && !line.hasPrefix("#") }
    let isEnded =
      content.map { $0.prefix(3) == "..." && $0.dropFirst(3).allSatisfy(\.isWhitespace) } ?? false
    guard isEnded || !needsEndMarker else {
      throw InputError(
        file: input.file, line: lines.count,
        message:
          "the file does not end with its end marker, a line of three dots \"...\"; it may be truncated")
    }
    guard let node, case .mapping(let mapping) = node else {
      throw InputError(file: input.file, line: 1, message: "this is not a list of keys with values")
    }
    return try Section(mapping, file: input.file, path: "", line: 1)
  }
}
