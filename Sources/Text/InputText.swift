import Foundation

/// The text of a file from the world: bounded, decoded, without a byte-order mark, lines ended by
/// line feeds alone, with the digest of its bytes.
package struct InputText: Sendable {
  /// Nothing larger is read: the largest array file that makes sense has 4096 rows of some 150
  /// bytes.
  package static let maximumBytes = 16 * 1024 * 1024

  package let file: String
  package let text: String
  /// SHA-256 of the bytes as they were on disk, in hexadecimal.
  package let digest: String
  package let encoding: TextEncoding
  /// Line of the first byte that is not UTF-8; `nil` where all are.
  private let lineOfFirstBadByte: Int?

  /// - Parameter file: what messages call it.
  /// - Throws: too large, empty, a binary file (by its name, with the way to convert it), or no
  ///   text.
  package init(bytes: [UInt8], file: String) throws(InputError) {
    guard bytes.count <= Self.maximumBytes else {
      throw InputBytes.tooLarge(file, maximum: Self.maximumBytes)
    }
    guard !bytes.isEmpty else { throw InputError(file: file, message: "the file is empty") }
    if let kind = FileKind(of: bytes) { throw InputError(file: file, message: kind.complaint(of: file)) }
    guard let (decoded, encoding) = TextEncoding.decode(bytes[...]) else {
      throw InputError(
        file: file, line: Self.lineOfFirstBadByte(bytes[...]),
        message: "this is no text known here (UTF-8, UTF-16 with its mark, Windows-1252)")
    }
    if let zero = decoded.firstIndex(of: 0) {
      let line = 1 + decoded[..<zero].count(where: { $0 == 0x0A })
      throw InputError(file: file, line: line, message: "a zero byte: this is not a text file")
    }
    self.file = file
    text = String(decoding: Self.lineFeedsOnly(decoded), as: UTF8.self)
    digest = SHA256.hexadecimal(of: bytes)
    self.encoding = encoding
    lineOfFirstBadByte = encoding == .windows1252 ? Self.lineOfFirstBadByte(bytes[...]) : nil
  }

  /// Reads a file.
  /// - Throws: missing, a folder, not permitted, too large, empty, no text.
  package init(reading url: URL) throws(InputError) {
    let file = url.relativePath
    let bytes = try InputBytes.read(url, file: file, maximum: Self.maximumBytes)
    try self.init(bytes: bytes, file: file)
  }

  /// Formats that are UTF-8 by their own rules, such as this project's and JSON, take nothing else.
  /// - Throws: bytes that are not UTF-8.
  package func requireUTF8() throws(InputError) {
    guard let line = lineOfFirstBadByte else { return }
    throw InputError(file: file, line: line, message: "not UTF-8 text; save the file as UTF-8")
  }

  /// What a reader of tables should say about how the text was decoded.
  package var notes: [String] {
    encoding == .windows1252
      ? ["the text is not UTF-8: its characters are taken as Windows-1252 (Latin-1)"] : []
  }

  /// Every line, an empty one behind the last line feed included.
  package var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

  /// CR LF and lone CR become LF.
  private static func lineFeedsOnly(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(0x0D) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var wasReturn = false
    for byte in bytes {
      if byte == 0x0D {
        result.append(0x0A)
      } else if !(byte == 0x0A && wasReturn) {
        result.append(byte)
      }
      wasReturn = byte == 0x0D
    }
    return result
  }

  private static func lineOfFirstBadByte(_ bytes: ArraySlice<UInt8>) -> Int {
    var decoder = UTF8()
    var source = bytes.makeIterator()
    var line = 1
    while true {
      switch decoder.decode(&source) {
      case .scalarValue(let scalar): if scalar == "\n" { line += 1 }
      case .emptyInput, .error: return line
      }
    }
  }
}
