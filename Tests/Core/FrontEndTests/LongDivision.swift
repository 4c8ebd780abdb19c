/// Check codes by polynomial long division over a list of bits, as in the definition: slow, and nothing like the core's.
enum LongDivision {
  /// CRC-8 of SMBus: the remainder of message·x⁸ by x⁸+x²+x+1.
  static func packetErrorCode(_ bytes: [UInt8]) -> UInt8 {
    var bits: [Int] = []
    for byte in bytes { for place in (0..<8).reversed() { bits.append(Int(byte >> place & 1)) } }
    bits += [Int](repeating: 0, count: 8)
    let divisor = [1, 0, 0, 0, 0, 0, 1, 1, 1]
    for start in 0..<(bits.count - 8) where bits[start] == 1 {
      for place in 0..<9 { bits[start + place] ^= divisor[place] }
    }
    return bits.suffix(8).reduce(0) { $0 << 1 | UInt8($1) }
  }

  /// CRC-32 ISO-HDLC: bits of each byte lowest first, first 32 bits inverted, remainder inverted and reversed.
  static func crc32(_ bytes: [UInt8]) -> UInt32 {
    var bits: [Int] = []
    for byte in bytes { for place in 0..<8 { bits.append(Int(byte >> place & 1)) } }
    bits += [Int](repeating: 0, count: 32)
    for place in 0..<32 { bits[place] ^= 1 }
    let polynomial: UInt64 = 0x1_04C1_1DB7
    for start in 0..<(bits.count - 32) where bits[start] == 1 {
      for place in 0...32 { bits[start + place] ^= Int(polynomial >> (32 - place) & 1) }
    }
    return bits.suffix(32).enumerated().reduce(0) { $0 | UInt32($1.element ^ 1) << $1.offset }
  }

  /// A written message of the sequencer with its code.
  static func written(_ bytes: [UInt8], device: UInt8 = 0x30) -> [UInt8] {
    bytes + [packetErrorCode([device << 1] + bytes)]
  }

  /// A reply of the sequencer with its code.
  static func replied(_ payload: [UInt8], to request: [UInt8], device: UInt8 = 0x30) -> [UInt8] {
    payload + [packetErrorCode([device << 1] + request + [device << 1 | 1] + payload)]
  }
}

extension FixedWidthInteger {
  /// Highest byte first.
  var wire: [UInt8] {
    (0..<(Self.bitWidth / 8)).reversed().map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) }
  }
}
