import Foundation

/// The text of a file from the world: bounded, valid UTF-8, without a byte-order mark, lines ended by line feeds alone, with the
/// digest of its bytes.
package struct InputText: Sendable {
  /// Nothing larger is read: the largest array file that makes sense has 4096 rows of some 150 bytes.
  package static let maximumBytes = 16 * 1024 * 1024

  package let file: String
  package let text: String
  /// SHA-256 of the bytes as they were on disk, in hexadecimal.
  package let digest: String

  /// - Parameter file: what messages call it.
  /// - Throws: too large, empty, or not UTF-8 (with the line of the first bad byte).
  package init(bytes: [UInt8], file: String) throws(InputError) {
    guard bytes.count <= Self.maximumBytes else {
      throw InputBytes.tooLarge(file, maximum: Self.maximumBytes)
    }
    guard !bytes.isEmpty else { throw InputError(file: file, message: "the file is empty") }
    var body = bytes[...]
    if body.starts(with: [0xEF, 0xBB, 0xBF]) { body = body.dropFirst(3) }
    guard let text = String(validating: Self.lineFeedsOnly(body), as: UTF8.self) else {
      throw InputError(
        file: file, line: Self.lineOfFirstBadByte(body), message: "not UTF-8 text; save the file as UTF-8")
    }
    if let zero = body.firstIndex(of: 0) {
      let line = 1 + body[..<zero].count(where: { $0 == 0x0A })
      throw InputError(file: file, line: line, message: "a zero byte: this is not a text file")
    }
    self.file = file
    self.text = text
    digest = SHA256.hexadecimal(of: bytes)
  }

  /// Reads a file.
  /// - Throws: missing, a folder, not permitted, too large, empty, not UTF-8.
  package init(reading url: URL) throws(InputError) {
    let file = url.relativePath
    let bytes = try InputBytes.read(url, file: file, maximum: Self.maximumBytes)
    try self.init(bytes: bytes, file: file)
  }

  /// CR LF and lone CR become LF.
  private static func lineFeedsOnly(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    guard bytes.contains(0x0D) else { return Array(bytes) }
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
