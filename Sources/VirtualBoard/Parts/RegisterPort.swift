/// How parts with a pointer and registers of two bytes, high byte first, are spoken to (INA226, SBOS547 §7.5.5; TMP117, SNOSD82 §7.5.3).
///
/// A write begins with the pointer, which is kept between transfers; a register is latched at the first byte that is read of it, and after
/// its second byte nobody drives the line.
struct RegisterPort {
  private(set) var pointer: UInt8 = 0
  private var received = 0
  private var sent = 0
  private var high: UInt8 = 0
  private var latched: UInt16 = 0

  mutating func reset() { pointer = 0 }

  mutating func start() {
    received = 0
    sent = 0
  }

  /// - Returns: the word that is now complete, for the register under the pointer.
  mutating func take(_ byte: UInt8) -> UInt16? {
    received += 1
    switch received {
    case 1: pointer = byte
    case 2: high = byte
    case 3: return UInt16(high) << 8 | UInt16(byte)
    default: break
    }
    return nil
  }

  /// Whether the next byte read is a register's first: then it is to be latched.
  var isAtFirstByte: Bool { sent == 0 }

  mutating func latch(_ value: UInt16) { latched = value }

  mutating func give() -> UInt8 {
    defer { sent += 1 }
    switch sent {
    case 0: return UInt8(latched >> 8)
    case 1: return UInt8(truncatingIfNeeded: latched)
    default: return 0xFF
    }
  }
}
