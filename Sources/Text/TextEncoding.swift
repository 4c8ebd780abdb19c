import Foundation

/// How the bytes of a text stand for its characters: by a byte-order mark, else UTF-8, else the one
/// byte a character of Windows-1252.
///
/// Windows-1252 holds every printable character of Latin-1. Programs in Western Europe still write
/// it, for the sake of µ and °.
package enum TextEncoding: Equatable, Sendable {
  case utf8
  case utf16
  case windows1252

  /// Decodes a text.
  /// - Returns: `nil` where the bytes are no text: control characters, or no character at all.
  package static func decode(_ bytes: ArraySlice<UInt8>) -> (text: [UInt8], encoding: TextEncoding)? {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return decode8(bytes.dropFirst(3)) }
    for (mark, isBig) in [([0xFF, 0xFE] as [UInt8], false), ([0xFE, 0xFF], true)]
    where bytes.starts(with: mark) {
      return decode16(bytes.dropFirst(2), isBigEndian: isBig).map { ($0, .utf16) }
    }
    return decode8(bytes)
  }

  private static func decode8(_ bytes: ArraySlice<UInt8>) -> ([UInt8], TextEncoding)? {
    if String(validating: bytes, as: UTF8.self) != nil { return (Array(bytes), .utf8) }
    // Nothing that a table holds is a control character; five bytes are no character.
    let isText = bytes.allSatisfy { byte in
      switch byte {
      case 0x09, 0x0A, 0x0C, 0x0D, 0x20..<0x7F, 0xA0...: true
      case 0x81, 0x8D, 0x8F, 0x90, 0x9D: false
      default: byte >= 0x80
      }
    }
    guard isText, let text = String(bytes: bytes, encoding: .windowsCP1252) else { return nil }
    return (Array(text.utf8), .windows1252)
  }

  private static func decode16(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> [UInt8]? {
    guard bytes.count.isMultiple(of: 2) else { return nil }
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    for index in stride(from: bytes.startIndex, to: bytes.endIndex, by: 2) {
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      units.append(isBigEndian ? first << 8 | second : second << 8 | first)
    }
    return String(validating: units, as: UTF16.self).map { Array($0.utf8) }
  }
}
