/// CRC-32/ISO-HDLC: polynomial 0x04C11DB7 reflected, initial and final 0xFFFFFFFF. "123456789"
/// gives 0xCBF43926.
///
/// Guards focal laws in the front end's memory (`Board/front-end.md` §4) and names an array
/// geometry. Half a byte at a time: a table of 16 entries, small enough for a microcontroller.
public struct CRC32: Equatable, Sendable, BitwiseCopyable {
  @usableFromInline var state: UInt32 = 0xFFFF_FFFF

  /// Entry i is the remainder of i·x²⁸, reflected.
  @usableFromInline static let remainders: InlineArray<16, UInt32> = [
    0x0000_0000, 0x1DB7_1064, 0x3B6E_20C8, 0x26D9_30AC, 0x76DC_4190, 0x6B6B_51F4, 0x4DB2_6158, 0x5005_713C,
    0xEDB8_8320, 0xF00F_9344, 0xD6D6_A3E8, 0xCB61_B38C, 0x9B64_C2B0, 0x86D3_D2D4, 0xA00A_E278, 0xBDBD_F21C,
  ]

  /// A checksum over no bytes.
  public init() {}

  /// The checksum of everything appended so far; appending may go on afterwards.
  @inlinable public var value: UInt32 { ~state }

  /// Covers one more byte.
  @inlinable public mutating func append(_ byte: UInt8) {
    state ^= UInt32(byte)
    state = Self.remainders[Int(state & 15)] ^ (state >> 4)
    state = Self.remainders[Int(state & 15)] ^ (state >> 4)
  }

  /// High byte first.
  @inlinable public mutating func append(_ word: UInt16) {
    append(UInt8(truncatingIfNeeded: word >> 8))
    append(UInt8(truncatingIfNeeded: word))
  }

  /// High byte first.
  @inlinable public mutating func append(_ word: UInt64) {
    var shift: UInt64 = 64
    while shift > 0 {
      shift -= 8
      append(UInt8(truncatingIfNeeded: word >> shift))
    }
  }

  /// The IEEE 754 bit pattern, high byte first; negative zero counts as zero, so that equal numbers
  /// have equal checksums.
  @inlinable public mutating func append(_ number: Double) {
    append(number == 0 ? UInt64(0) : number.bitPattern)
  }

  /// Covers more bytes, in order.
  @inlinable public mutating func append(_ bytes: Span<UInt8>) {
    var i = 0
    while i < bytes.count {
      append(bytes[i])
      i += 1
    }
  }
}
