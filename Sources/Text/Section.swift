import Yams

/// A mapping of a YAML file: keys with values, each of which knows its line.
///
/// A reader states the keys it knows, then takes what it needs; every complaint names file, line and field.
package struct Section {
  package let file: String
  /// The field that this mapping is the value of; empty at the root.
  package let path: String
  package let line: Int
  private let entries: [Entry]

  private struct Entry {
    let key: String
    let line: Int
    let node: Node
  }

  init(_ mapping: Node.Mapping, file: String, path: String, line: Int) throws(InputError) {
    self.file = file
    self.path = path
    self.line = line
    var entries: [Entry] = []
    for (key, node) in mapping {
      let keyLine = key.mark?.line ?? line
      guard case .scalar(let scalar) = key else {
        throw InputError(file: file, line: keyLine, field: path, message: "a key must be a plain word")
      }
      entries.append(Entry(key: scalar.string, line: keyLine, node: node))
    }
    self.entries = entries
  }

  /// Path of a key in this mapping.
  package func field(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// - Throws: the first key that is not among `keys`, with the nearest one that is.
  package func allowOnly(_ keys: [String]) throws(InputError) {
    guard let unknown = entries.first(where: { !keys.contains($0.key) }) else { return }
    let hint = Spelling.nearest(to: unknown.key, among: keys).map { "did you mean \($0)? " } ?? ""
    throw InputError(
      file: file, line: unknown.line, field: field(QuantityText.quoted(unknown.key)),
      message: "unknown key; \(hint)known here: \(keys.joined(separator: ", "))")
  }

  package func optional(_ key: String) -> Value? {
    entries.first { $0.key == key }.map { Value(file: file, path: field(key), line: $0.line, node: $0.node) }
  }

  /// - Parameter allowed: what may stand there, for the message.
  /// - Throws: when the key is missing.
  package func required(_ key: String, allowed: String) throws(InputError) -> Value {
    guard let value = optional(key) else {
      throw InputError(file: file, line: line, field: field(key), message: "missing; write \(allowed)")
    }
    return value
  }

  /// A complaint about the mapping as a whole.
  package func complaint(_ message: String) -> InputError {
    InputError(file: file, line: line, field: path.isEmpty ? nil : path, message: message)
  }
}

extension Section {
  /// Writes down the line of every field, for complaints that come later.
  package func note(in lines: inout [String: Int]) {
    for entry in entries { lines[field(entry.key)] = entry.line }
  }
}
