import Yams

/// The plain part of YAML: mappings, lists, scalars and comments; no anchors and aliases, and bounds on nesting and
/// number.
///
/// A few bytes of anchors and aliases can stand for more memory or time than there is. What is a comment, a quoted
/// string or an anchor only a parser knows, so the checks are made on the tree of nodes, which is parsed once.
enum PlainYAML {
  static let maximumDepth = 32
  /// A plan of 16 384 foci in words has some 200 000.
  static let maximumValues = 500_000
  /// No value stands without one of these before it, so a text with more of them is refused before it takes the
  /// memory of a tree. A written plan has about two for each value.
  static let maximumSeparators = 4 * maximumValues

  /// The root of the document; `nil` where there is none.
  /// - Throws: what is no YAML or not plain, with its line.
  static func compose(_ input: InputText) throws(InputError) -> Node? {
    try checkSize(input)
    let bytes = input.text.utf8
    if bytes.contains(UInt8(ascii: "&")), bytes.contains(UInt8(ascii: "*")) {
      // Aliases of aliases would be compared as keys while they are parsed, which can take for ever. A text that
      // could hold some is therefore parsed without them first: its anchors are found and refused.
      _ = try tree(of: input.text.replacing("*", with: "+"), input)
    }
    return try tree(of: input.text, input)
  }

  private static func checkSize(_ input: InputText) throws(InputError) {
    var separators = 0
    for byte in input.text.utf8 {
      switch byte {
      case 0x0A, UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ":"),
        UInt8(ascii: "?"),
        UInt8(ascii: "-"):
        separators += 1
      default: break
      }
    }
    guard separators <= maximumSeparators else {
      throw InputError(file: input.file, message: "more than \(maximumValues) values (0 … \(maximumValues))")
    }
  }

  /// The nodes of a text, checked.
  private static func tree(of text: String, _ input: InputText) throws(InputError) -> Node? {
    do {
      let parser = try Parser(yaml: text, encoding: .utf8)
      let root = try parser.singleRoot()
      // Nodes refer to their anchors weakly: only the parser keeps them.
      return try withExtendedLifetime(parser) {
        if let root { try check(root, input) }
        return root
      }
    } catch let error as YamlError {
      throw place(error, in: input)
    } catch let error as InputError {
      throw error
    } catch {
      throw InputError(file: input.file, message: "cannot be read as YAML")
    }
  }

  // MARK: The tree

  private static func check(_ root: Node, _ input: InputText) throws(InputError) {
    var values = 0
    try check(root, depth: 0, values: &values, input)
  }

  private static func check(
    _ node: Node, depth: Int, values: inout Int, _ input: InputText
  ) throws(InputError) {
    func complaint(_ message: String) -> InputError {
      InputError(file: input.file, line: node.mark?.line, message: message)
    }
    guard node.anchor == nil else { throw complaint(noAnchors) }
    values += 1
    guard values <= maximumValues else {
      throw complaint("more than \(maximumValues) values (0 … \(maximumValues))")
    }
    switch node {
    case .scalar: return
    case .alias: throw complaint(noAnchors)
    case .sequence(let sequence):
      guard depth < maximumDepth else { throw complaint(tooDeep) }
      for entry in sequence { try check(entry, depth: depth + 1, values: &values, input) }
    case .mapping(let mapping):
      guard depth < maximumDepth else { throw complaint(tooDeep) }
      for (key, value) in mapping {
        try check(key, depth: depth + 1, values: &values, input)
        try check(value, depth: depth + 1, values: &values, input)
      }
    }
  }

  private static let tooDeep = "nested more than \(maximumDepth) deep (0 … \(maximumDepth))"
  private static let noAnchors = "anchors and aliases (& and *) are not part of this format"

  // MARK: What the parser says

  private static func place(_ error: YamlError, in input: InputText) -> InputError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      if problem.contains("undefined alias") {
        return InputError(file: input.file, line: mark.line, message: noAnchors)
      }
      // The parser has a bound of its own, far beyond this one, and meets it before there is a tree.
      if problem.hasPrefix("Maximum nesting level") {
        return InputError(file: input.file, line: mark.line, message: tooDeep)
      }
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
