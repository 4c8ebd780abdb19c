import CZlib
import Testing

/// A PNG file taken apart by the rules of ISO/IEC 15948, with nothing of the writer in it but zlib's inflate.
struct DecodedPNG {
  struct Broken: Error {
    let what: String
  }

  var width = 0
  var height = 0
  /// Red, green, blue, row by row.
  var bytes: [UInt8] = []
  var texts: [String: String] = [:]

  init(_ file: [UInt8]) throws {
    guard file.prefix(8).elementsEqual([137, 80, 78, 71, 13, 10, 26, 10]) else {
      throw Broken(what: "signature")
    }
    var place = 8
    var types: [String] = []
    var packed: [UInt8] = []
    func number(at index: Int) -> Int { file[index..<index + 4].reduce(0) { $0 << 8 | Int($1) } }
    while place < file.count {
      let count = number(at: place)
      let body = Array(file[place + 4..<place + 8 + count])
      guard number(at: place + 8 + count) == Int(Self.crc(body)) else { throw Broken(what: "checksum") }
      let type = String(decoding: body.prefix(4), as: UTF8.self)
      let content = Array(body.dropFirst(4))
      types.append(type)
      switch type {
      case "IHDR":
        width = content[0..<4].reduce(0) { $0 << 8 | Int($1) }
        height = content[4..<8].reduce(0) { $0 << 8 | Int($1) }
        guard Array(content[8...]) == [8, 2, 0, 0, 0] else { throw Broken(what: "kind of pixels") }
      case "iTXt":
        let parts = content.split(separator: 0, omittingEmptySubsequences: false)
        texts[String(decoding: parts[0], as: UTF8.self)] = String(decoding: parts[5], as: UTF8.self)
      case "IDAT": packed += content
      default: break
      }
      place += 12 + count
    }
    guard types.first == "IHDR", types.last == "IEND", place == file.count else {
      throw Broken(what: "order")
    }
    try unfilter(Self.inflate(packed, count: height * (1 + 3 * width)))
  }

  private mutating func unfilter(_ lines: [UInt8]) throws {
    for y in 0..<height {
      let line = lines[y * (1 + 3 * width)..<(y + 1) * (1 + 3 * width)]
      guard line.first == 1 else { throw Broken(what: "filter") }
      var left: [UInt8] = [0, 0, 0]
      for (index, difference) in line.dropFirst().enumerated() {
        left[index % 3] &+= difference
        bytes.append(left[index % 3])
      }
    }
  }

  private static func inflate(_ packed: [UInt8], count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count + 1)
    var length = uLong(bytes.count)
    guard uncompress(&bytes, &length, packed, uLong(packed.count)) == Z_OK, Int(length) == count else {
      throw Broken(what: "data")
    }
    return Array(bytes.prefix(count))
  }

  /// Bit by bit, as the standard's annex states the polynomial.
  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }

  func pixel(_ x: Int, _ y: Int) -> [UInt8] { Array(bytes[3 * (y * width + x)..<3 * (y * width + x) + 3]) }
}
