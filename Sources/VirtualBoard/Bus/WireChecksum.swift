/// The two check codes of the front end's contract (§3, §4).
package enum WireChecksum {
  private static let table8: [UInt8] = (0..<256).map { index in
    var crc = UInt8(index)
    for _ in 0..<8 { crc = crc & 0x80 != 0 ? crc << 1 ^ 0x07 : crc << 1 }
    return crc
  }

  private static let table32: [UInt32] = (0..<256).map { index in
    var crc = UInt32(index)
    for _ in 0..<8 { crc = crc & 1 != 0 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    return crc
  }

  /// The packet error code (SMBus 3.2 §6.4.1): CRC-8, polynomial 0x07, initial 0. Check value of "123456789": 0xF4.
  package static func crc8(_ bytes: some Sequence<UInt8>) -> UInt8 {
    var crc: UInt8 = 0
    for byte in bytes { crc = table8[Int(crc ^ byte)] }
    return crc
  }

  /// CRC-32/ISO-HDLC. Check value of "123456789": 0xCBF43926.
  package static func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes { crc = crc >> 8 ^ table32[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] }
    return ~crc
  }

  /// CRC-32 of law entries, high byte first.
  package static func crc32(entries: [UInt16]) -> UInt32 {
    table32.withUnsafeBufferPointer { table in
      var crc = UInt32.max
      for entry in entries {
        crc = crc >> 8 ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ UInt8(entry >> 8))]
        crc = crc >> 8 ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ UInt8(truncatingIfNeeded: entry))]
      }
      return ~crc
    }
  }

  /// The CRC-8 table for the byte-by-byte path of the sequencer; lives for the program's life.
  static func makeTable8() -> UnsafeMutablePointer<UInt8> {
    let table = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
    for index in 0..<256 { table[index] = table8[index] }
    return table
  }
}
