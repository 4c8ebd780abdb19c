/// A JSON file (RFC 8259) from the world, read whole, each value with the line it begins on.
///
/// Bounded: the text by `InputText.maximumBytes`, nesting by `maximumDepth`, values by `maximumValues`. Numbers stay the digits that
/// were written. `NaN` and `Infinity`, which some programs write, are kept as words, so that whoever reads the value can name it.
package struct JSONText {
  package static let maximumDepth = 32
  /// An array of 4096 elements takes some 70 000.
  package static let maximumValues = 500_000

  /// One value with its place.
  struct Node {
    let line: Int
    let content: Content
  }
  enum Content {
    case object([Entry])
    case list([Node])
    case string(String)
    case number(String)
    /// true, false, null, NaN, Infinity, -Infinity.
    case word(String)
  }
  struct Entry {
    let key: String
    let node: Node
  }

  private let file: String
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  private var values = 0

  /// The root value.
  /// - Throws: not JSON, truncated, nested too deeply, too many values, a key twice in one object.
  package static func root(of input: InputText) throws(InputError) -> JSONValue {
    try input.requireUTF8()
    var text = JSONText(file: input.file, bytes: Array(input.text.utf8))
    let node = try text.value(depth: 0)
    text.skipBlanks()
    guard text.position == text.bytes.count else {
      throw text.complaint("something follows the end of the JSON text")
    }
    return JSONValue(file: input.file, path: "", node: node)
  }

  private init(file: String, bytes: [UInt8]) {
    self.file = file
    self.bytes = bytes
  }

  private func complaint(_ problem: String) -> InputError {
    InputError(file: file, line: line, message: "this is not JSON: \(problem)")
  }

  private func unexpected(_ expected: String) -> InputError {
    guard let byte = next else {
      return complaint("the text ends where \(expected) is expected; it may be truncated")
    }
    let shown =
      byte >= 0x21 && byte < 0x7F
      ? "'\(Character(UnicodeScalar(byte)))'" : "the byte \(String(byte, radix: 16))"
    return complaint("\(shown) where \(expected) is expected")
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      if byte == 0x0A { line += 1 }
      position += 1
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws(InputError) -> Node {
    skipBlanks()
    guard depth <= Self.maximumDepth else {
      throw complaint("nested more than \(Self.maximumDepth) deep (0 … \(Self.maximumDepth))")
    }
    values += 1
    guard values <= Self.maximumValues else {
      throw complaint("more than \(Self.maximumValues) values (1 … \(Self.maximumValues))")
    }
    let start = line
    if take("{") { return Node(line: start, content: .object(try entries(depth: depth))) }
    if take("[") { return Node(line: start, content: .list(try list(depth: depth))) }
    if next == UInt8(ascii: "\"") { return Node(line: start, content: .string(try string())) }
    return Node(line: start, content: try numberOrWord())
  }

  private mutating func entries(depth: Int) throws(InputError) -> [Entry] {
    var entries: [Entry] = []
    var keys: Set<String> = []
    if take("}") { return [] }
    repeat {
      skipBlanks()
      guard next == UInt8(ascii: "\"") else { throw unexpected("a key in double quotes") }
      let key = try string()
      guard keys.insert(key).inserted else {
        throw InputError(
          file: file, line: line, field: QuantityText.quoted(key), message: "this key stands here twice")
      }
      guard take(":") else { throw unexpected("a colon") }
      entries.append(Entry(key: key, node: try value(depth: depth + 1)))
    } while take(",")
    guard take("}") else { throw unexpected("a comma or '}'") }
    return entries
  }

  private mutating func list(depth: Int) throws(InputError) -> [Node] {
    var nodes: [Node] = []
    if take("]") { return [] }
    repeat { nodes.append(try value(depth: depth + 1)) } while take(",")
    guard take("]") else { throw unexpected("a comma or ']'") }
    return nodes
  }

  // MARK: Scalars

  private mutating func numberOrWord() throws(InputError) -> Content {
    let start = position
    while let byte = next, Self.isWordByte(byte) { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if Self.isNumber(bytes[start..<position]) { return .number(text) }
    switch text {
    case "true", "false", "null", "NaN", "Infinity", "-Infinity": return .word(text)
    default: break
    }
    position = start
    throw unexpected("a value")
  }

  /// Stricter than a decimal number elsewhere: no leading zero, no leading or trailing point, no plus sign.
  private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
    func takeDigits() -> Int {
      let count = rest.prefix(while: isDigit).count
      rest = rest.dropFirst(count)
      return count
    }
    if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
    let leading = rest.first
    let whole = takeDigits()
    guard whole == 1 || whole > 1 && leading != UInt8(ascii: "0") else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      guard takeDigits() > 0 else { return false }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest = rest.dropFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
      guard takeDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
      true
    default: false
    }
  }

  private mutating func string() throws(InputError) -> String {
    position += 1
    var text: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text.append(contentsOf: Array(String(try escaped()).utf8))
      case 0..<0x20: throw complaint("a line end or control character inside a string; it may be truncated")
      default: text.append(byte)
      }
    }
    throw complaint("the text ends inside a string; it may be truncated")
  }

  private mutating func escaped() throws(InputError) -> Unicode.Scalar {
    guard let byte = next else { throw complaint("the text ends inside a string; it may be truncated") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let unit = try codeUnit()
      if let scalar = Unicode.Scalar(UInt32(unit)) { return scalar }
      // The first half of a pair; the second must follow.
      guard unit < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
        bytes[position + 1] == UInt8(ascii: "u")
      else { throw complaint("half a surrogate pair in a string") }
      position += 2
      let low = try codeUnit()
      guard (0xDC00..<0xE000).contains(low),
        let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
      else { throw complaint("half a surrogate pair in a string") }
      return scalar
    default: throw complaint("an unknown escape in a string")
    }
  }

  private mutating func codeUnit() throws(InputError) -> UInt16 {
    let end = position + 4
    guard end <= bytes.count,
      bytes[position..<end].allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }),
      let unit = UInt16(String(decoding: bytes[position..<end], as: UTF8.self), radix: 16)
    else { throw complaint("\\u without four hexadecimal digits") }
    position = end
    return unit
  }
}
