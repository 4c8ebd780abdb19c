/// A value of a JSON file, with its place. Elements of lists are counted from 1.
package struct JSONValue {
  package let file: String
  package let path: String
  private let node: JSONText.Node

  init(file: String, path: String, node: JSONText.Node) {
    self.file = file
    self.path = path
    self.node = node
  }

  package var line: Int { node.line }

  package func complaint(_ message: String) -> InputError {
    InputError(file: file, line: line, field: path.isEmpty ? nil : path, message: message)
  }

  /// What stands there, for messages.
  private var shown: String {
    switch node.content {
    case .object: "an object"
    case .list(let nodes): "a list of \(nodes.count)"
    case .string(let text): "\"\(QuantityText.quoted(text))\""
    case .number(let text), .word(let text): QuantityText.quoted(text)
    }
  }

  package var isNull: Bool {
    if case .word("null") = node.content { true } else { false }
  }

  package var isObject: Bool {
    if case .object = node.content { true } else { false }
  }

  package var isList: Bool {
    if case .list = node.content { true } else { false }
  }

  // MARK: Scalars

  /// - Throws: unless 1 to `maximum` characters; control characters become blanks.
  package func text(maximum: Int) throws(InputError) -> String {
    guard case .string(let text) = node.content, !text.isEmpty, text.count <= maximum else {
      throw complaint("\(shown) is not text (1 … \(maximum) characters)")
    }
    return String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
  }

  /// A number as it was written.
  /// - Parameter allowed: the range, for the message.
  package func decimal(allowed: String) throws(InputError) -> DecimalNumber {
    guard case .number(let text) = node.content, let number = DecimalNumber(text) else {
      throw complaint("\(shown) is not a number (\(allowed))")
    }
    return number
  }

  package func number(in range: ClosedRange<Double>) throws(InputError) -> Double {
    let allowed = "\(range.lowerBound.short) … \(range.upperBound.short)"
    let value = try decimal(allowed: allowed).value()
    guard range.contains(value) else { throw complaint("\(shown) is out of range (\(allowed))") }
    return value
  }

  /// A number whose unit the format fixes or another field names.
  /// - Parameter base: the value in the dimension's base unit.
  package func quantity(
    _ dimension: Dimension, unit: String, in range: ClosedRange<Double>,
    base: (DecimalNumber) -> Double
  ) throws(InputError) -> Double {
    let allowed = QuantityText.shown(range, as: dimension)
    let value = base(try decimal(allowed: allowed))
    guard range.contains(value) else { throw complaint("\(shown) \(unit) is out of range (\(allowed))") }
    return value
  }

  /// A whole number.
  package func count(in range: ClosedRange<Int>) throws(InputError) -> Int {
    let allowed = "\(range.lowerBound) … \(range.upperBound)"
    let value = try decimal(allowed: allowed).value()
    guard let whole = Int(exactly: value) else {
      throw complaint("\(shown) is not a whole number in range (\(allowed))")
    }
    guard range.contains(whole) else { throw complaint("\(shown) is out of range (\(allowed))") }
    return whole
  }

  package func flag() throws(InputError) -> Bool {
    switch node.content {
    case .word("true"): return true
    case .word("false"): return false
    default: throw complaint("\(shown) is neither true nor false")
    }
  }

  // MARK: Collections

  /// - Throws: unless a list of so many entries.
  package func list(count range: ClosedRange<Int>, of entry: String) throws(InputError) -> [JSONValue] {
    let allowed =
      range.count == 1 ? "\(range.lowerBound) \(entry)" : "\(range.lowerBound) … \(range.upperBound) \(entry)"
    guard case .list(let nodes) = node.content else {
      throw complaint("\(shown) where a list is expected (\(allowed))")
    }
    guard range.contains(nodes.count) else {
      throw complaint("\(nodes.count) entries are out of range (\(allowed))")
    }
    return nodes.enumerated().map {
      JSONValue(file: file, path: "\(path)[\($0.offset + 1)]", node: $0.element)
    }
  }

  /// - Throws: unless an object.
  package func object(of what: String) throws(InputError) -> JSONObject {
    guard case .object(let entries) = node.content else {
      throw complaint("\(shown) where \(what) is expected (an object: { … })")
    }
    return JSONObject(file: file, path: path, line: line, entries: entries)
  }
}

/// An object of a JSON file: keys with values.
package struct JSONObject {
  package let file: String
  package let path: String
  package let line: Int
  private let values: [String: JSONText.Node]
  /// In the order of the file.
  package let keys: [String]

  init(file: String, path: String, line: Int, entries: [JSONText.Entry]) {
    self.file = file
    self.path = path
    self.line = line
    keys = entries.map(\.key)
    values = Dictionary(entries.map { ($0.key, $0.node) }) { first, _ in first }
  }

  package func field(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  package func complaint(_ message: String) -> InputError {
    InputError(file: file, line: line, field: path.isEmpty ? nil : path, message: message)
  }

  /// `nil` where the key is missing or its value is null.
  package func optional(_ key: String) -> JSONValue? {
    guard let node = values[key] else { return nil }
    let value = JSONValue(file: file, path: field(key), node: node)
    return value.isNull ? nil : value
  }

  /// - Parameter allowed: what may stand there, for the message.
  /// - Throws: when the key is missing or null; names a key of the file that was probably meant.
  package func required(_ key: String, allowed: String) throws(InputError) -> JSONValue {
    if let value = optional(key) { return value }
    if let node = values[key] {
      throw InputError(file: file, line: node.line, field: field(key), message: "null; write \(allowed)")
    }
    let hint = Spelling.nearest(to: key, among: keys).map { "; is \(QuantityText.quoted($0)) meant?" } ?? ""
    throw InputError(
      file: file, line: line, field: field(key), message: "missing; write \(allowed)\(hint)")
  }
}
