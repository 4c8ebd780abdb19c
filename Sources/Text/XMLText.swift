/// An XML file from the world, read whole: elements with attributes, text and children, each with
/// its line.
///
/// Bounded: the text by `InputText.maximumBytes`, nesting by `maximumDepth`, elements by
/// `maximumElements`. A document type is refused, and with it every entity that a file could define;
/// the five of XML itself and numbered characters are known.
package struct XMLText {
  package static let maximumDepth = 64
  /// An array of 500 elements with its animations takes some 110 000.
  package static let maximumElements = 500_000

  package final class Element {
    package let name: String
    package let attributes: [String: String]
    /// Counted from 1.
    package let line: Int
    package fileprivate(set) var children: [Element] = []
    /// Characters directly inside, without blanks around them.
    package fileprivate(set) var text = ""

    fileprivate init(_ name: String, _ attributes: [String: String], line: Int) {
      self.name = name
      self.attributes = attributes
      self.line = line
    }
  }

  private let file: String
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  private var count = 0

  /// The root element.
  /// - Throws: not XML, truncated, a document type, nested too deeply, too many elements.
  package static func root(of input: InputText) throws(InputError) -> Element {
    try input.requireUTF8()
    var text = XMLText(file: input.file, bytes: Array(input.text.utf8))
    return try text.document()
  }

  private init(file: String, bytes: [UInt8]) {
    self.file = file
    self.bytes = bytes
  }

  private func complaint(_ problem: String) -> InputError {
    InputError(file: file, line: line, message: "this is not XML that is read here: \(problem)")
  }

  // MARK: Elements

  private mutating func document() throws(InputError) -> Element {
    var open: [Element] = []
    var root: Element?
    while position < bytes.count {
      let characters = try decoded(take(until: "<", orEnd: true))
      if let inner = open.last {
        inner.text += characters
      } else if !characters.isEmpty {
        throw complaint("text outside the elements")
      }
      guard position < bytes.count else { break }
      if skip("<!--") {
        _ = try take(until: "-->", orEnd: false)
      } else if skip("<?") {
        _ = try take(until: "?>", orEnd: false)
      } else if skip("<!") {
        throw complaint("a document type or a section that is not read")
      } else if skip("</") {
        let name = try take(until: ">", orEnd: false)
        guard let closed = open.popLast(), Self.trimmed(name) == closed.name else {
          throw complaint("\(QuantityText.quoted(name)) ends an element that did not begin")
        }
      } else {
        position += 1
        let (element, isClosed) = try tag()
        if let inner = open.last {
          inner.children.append(element)
        } else {
          guard root == nil else { throw complaint("a second root element") }
          root = element
        }
        if !isClosed { open.append(element) }
        guard open.count <= Self.maximumDepth else {
          throw complaint("elements are nested more than \(Self.maximumDepth) deep")
        }
      }
    }
    guard let root, open.isEmpty else {
      throw complaint(root == nil ? "no element" : "the text ends inside an element; it may be truncated")
    }
    return root
  }

  /// What stands behind `<`, up to and with `>`.
  private mutating func tag() throws(InputError) -> (Element, isClosed: Bool) {
    let begun = line
    count += 1
    guard count <= Self.maximumElements else {
      throw complaint("more than \(Self.maximumElements) elements")
    }
    let name = word()
    guard !name.isEmpty else { throw complaint("an element without a name") }
    var attributes: [String: String] = [:]
    while true {
      skipBlanks()
      if skip("/>") { return (Element(name, attributes, line: begun), true) }
      if skip(">") { return (Element(name, attributes, line: begun), false) }
      let key = word()
      skipBlanks()
      guard !key.isEmpty, skip("=") else { throw complaint("an attribute without a value in \(name)") }
      skipBlanks()
      guard let quote = ["\"", "'"].first(where: { skip($0) }) else {
        throw complaint("the value of \(key) is not in quotation marks")
      }
      attributes[key] = try decoded(take(until: quote, orEnd: false))
    }
  }

  // MARK: Characters

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A }

  private mutating func skipBlanks() {
    while position < bytes.count, Self.isBlank(bytes[position]) { advance() }
  }

  private mutating func advance() {
    if bytes[position] == 0x0A { line += 1 }
    position += 1
  }

  /// Letters, digits and the marks of names.
  private mutating func word() -> String {
    let start = position
    while position < bytes.count, !Self.isBlank(bytes[position]), !"=/><\"'".utf8.contains(bytes[position]) {
      position += 1
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private func begins(_ mark: String) -> Bool { bytes[position...].starts(with: mark.utf8) }

  private mutating func skip(_ mark: String) -> Bool {
    guard begins(mark) else { return false }
    position += mark.utf8.count
    return true
  }

  /// Everything before a mark, which is passed over; before `<` it is left.
  private mutating func take(until mark: String, orEnd: Bool) throws(InputError) -> String {
    let start = position
    let first = mark.utf8.first
    while position < bytes.count, bytes[position] != first || !begins(mark) { advance() }
    guard position < bytes.count || orEnd else {
      throw complaint("the text ends before \(mark); it may be truncated")
    }
    let taken = String(decoding: bytes[start..<position], as: UTF8.self)
    if !orEnd { position += mark.utf8.count }
    return taken
  }

  private static func trimmed(_ text: String) -> String {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace ?? false { text.removeLast() }
    return String(text)
  }

  private static let entities = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'"]

  /// Without the blanks around it, entities replaced.
  private func decoded(_ text: String) throws(InputError) -> String {
    let text = Self.trimmed(text)
    guard text.contains("&") else { return text }
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "&") {
      result += rest[..<start]
      guard let end = rest[start...].firstIndex(of: ";") else { throw complaint("& without ;") }
      let name = rest[rest.index(after: start)..<end]
      let code: UInt32? =
        name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
      if let character = Self.entities[String(name)] {
        result += character
      } else if name.hasPrefix("#"), let scalar = code.flatMap(Unicode.Scalar.init) {
        result.unicodeScalars.append(scalar)
      } else {
        throw complaint("the entity \(QuantityText.quoted(String(name))) is not known")
      }
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
