import CYaml

/// The plain part of YAML: mappings, lists, scalars, comments; no anchors and aliases, a few bytes of which can stand for more memory or
/// time than there is, and bounds on nesting and number.
///
/// Looked for among the events of the parser that the document is composed with afterwards, not in the text: what is a comment, a quoted
/// string or an anchor only a parser knows.
struct PlainYAML {
  static let maximumDepth = 32
  /// A plan of 16 384 foci in words has some 200 000.
  static let maximumValues = 500_000

  private let file: String
  private var depth = 0
  private var values = 0

  /// - Throws: what is not plain, with its line. Text that is no YAML passes up to where it is none: composing it will say so.
  static func check(_ input: InputText) throws(InputError) {
    var plain = PlainYAML(file: input.file)
    let bytes = Array(input.text.utf8)
    try bytes.withUnsafeBufferPointer { bytes throws(InputError) in
      var parser = yaml_parser_t()
      guard yaml_parser_initialize(&parser) == 1 else {
        throw plain.complaint("no memory to read it with", 0)
      }
      defer { yaml_parser_delete(&parser) }
      yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
      yaml_parser_set_input_string(&parser, bytes.baseAddress, bytes.count)
      while try plain.takeEvent(&parser) {}
    }
  }

  private init(file: String) { self.file = file }

  /// - Returns: whether there may be another.
  private mutating func takeEvent(_ parser: inout yaml_parser_t) throws(InputError) -> Bool {
    var event = yaml_event_t()
    guard yaml_parser_parse(&parser, &event) == 1 else {
      // Far beyond our own bound; the parser looks ahead, and meets its own before the brackets become events.
      if let problem = parser.problem, String(cString: problem).hasPrefix("Maximum nesting level") {
        throw tooDeep(Int(parser.problem_mark.line))
      }
      return false
    }
    defer { yaml_event_delete(&event) }
    let line = Int(event.start_mark.line)
    switch event.type {
    case YAML_NO_EVENT, YAML_STREAM_END_EVENT: return false
    case YAML_ALIAS_EVENT: throw anchor(line)
    case YAML_SCALAR_EVENT: try take(event.data.scalar.anchor != nil, line)
    case YAML_SEQUENCE_START_EVENT:
      try take(event.data.sequence_start.anchor != nil, line)
      try open(line)
    case YAML_MAPPING_START_EVENT:
      try take(event.data.mapping_start.anchor != nil, line)
      try open(line)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: depth -= 1
    default: break
    }
    return true
  }

  private mutating func take(_ hasAnchor: Bool, _ line: Int) throws(InputError) {
    if hasAnchor { throw anchor(line) }
    values += 1
    guard values <= Self.maximumValues else {
      throw complaint("more than \(Self.maximumValues) values (0 … \(Self.maximumValues))", line)
    }
  }

  private mutating func open(_ line: Int) throws(InputError) {
    depth += 1
    guard depth <= Self.maximumDepth else { throw tooDeep(line) }
  }

  private func tooDeep(_ line: Int) -> InputError {
    complaint("nested more than \(Self.maximumDepth) deep (0 … \(Self.maximumDepth))", line)
  }

  private func anchor(_ line: Int) -> InputError {
    complaint("anchors and aliases (& and *) are not part of this format", line)
  }

  /// - Parameter line: counted from 0, as libyaml counts.
  private func complaint(_ message: String, _ line: Int) -> InputError {
    InputError(file: file, line: line + 1, message: message)
  }
}
