/// The SMBus packet error code: CRC-8, polynomial x⁸+x²+x+1 (0x07), initial value 0 (SMBus 3.2
/// §6.4.1). Check value of "123456789": 0xF4.
public struct CRC8: Equatable, Sendable, BitwiseCopyable {
  @usableFromInline var register: UInt8

  /// A code over no bytes.
  @inlinable public init() { register = 0 }

  /// Covers one more byte.
  @inlinable public mutating func append(_ byte: UInt8) {
    // Shifting a byte out multiplies it by x⁸, which is x²+x+1 modulo the polynomial: three shifted
    // copies. What they carry over bit 7, two bits, goes the same way once more.
    let c = UInt32(register ^ byte)
    let product = c ^ c << 1 ^ c << 2
    let carry = product >> 8
    register = UInt8(truncatingIfNeeded: product ^ carry ^ carry << 1 ^ carry << 2)
  }

  /// The code of everything appended so far.
  @inlinable public var value: UInt8 { register }
}
