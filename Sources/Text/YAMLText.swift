import Yams

/// A YAML file of this project: one mapping, ended by an end marker, with a place for everything that is wrong with it.
///
/// Only the plain part of YAML is accepted (`PlainYAML`).
package enum YAMLText {
  /// The root mapping.
  /// - Throws: broken or truncated YAML, a duplicate key, not a mapping.
  package static func root(of input: InputText) throws(InputError) -> Section {
    try PlainYAML.check(input)
    let node = try compose(input)
    // The end marker is looked for after parsing: where both fail, the parser's complaint names the line.
    let lines = input.text.split(separator: "\n", omittingEmptySubsequences: false)
    let content = lines.last { line in !line.allSatisfy(\.isWhitespace) && !line.hasPrefix("#") }
    guard let content, content.prefix(3) == "...", content.dropFirst(3).allSatisfy(\.isWhitespace) else {
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

  private static func compose(_ input: InputText) throws(InputError) -> Node? {
    do {
      return try Parser(yaml: input.text, encoding: .utf8).singleRoot()
    } catch let error as YamlError {
      throw place(error, in: input)
    } catch {
      throw InputError(file: input.file, message: "cannot be read as YAML: \(error)")
    }
  }

  private static func place(_ error: YamlError, in input: InputText) -> InputError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return InputError(
        file: input.file, line: mark.line,
        message: "this is not YAML: \(problem); it may be truncated here, or wrongly indented")
    case .reader(let problem, let offset, _, let yaml):
      let line = offset.map { 1 + yaml.prefix($0).count { $0 == "\n" } }
      return InputError(file: input.file, line: line, message: "this is not YAML: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let key = duplicates.min() ?? ""
      let line = lineOfSecond(key, from: context.mark.line, in: input.text) ?? context.mark.line
      return InputError(
        file: input.file, line: line, field: QuantityText.quoted(key), message: "this key stands here twice")
    default:
      return InputError(file: input.file, message: "cannot be read as YAML: \(error)")
    }
  }

  /// Keys of one mapping begin in one column; the second line that begins with the key there is the duplicate.
  private static func lineOfSecond(_ key: String, from start: Int, in text: String) -> Int? {
    var column: Int?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    where index + 1 >= start {
      let content = line.drop { $0 == " " }
      guard content.hasPrefix(key + ":") || content.hasPrefix("\"\(key)\":") else { continue }
      let indent = line.count - content.count
      if column == indent { return index + 1 }
      if column == nil { column = indent }
    }
    return nil
  }
}
