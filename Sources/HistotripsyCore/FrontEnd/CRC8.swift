/// The SMBus packet error code: CRC-8, polynomial x⁸+x²+x+1 (0x07), initial value 0 (SMBus 3.2 §6.4.1).
/// Check value of "123456789": 0xF4. Bit by bit: the longest message of the front end has 70 bytes.
public struct CRC8: Equatable, Sendable, BitwiseCopyable {
  @usableFromInline var register: UInt8

  @inlinable public init() { register = 0 }

  @inlinable public mutating func append(_ byte: UInt8) {
    register ^= byte
    for _ in 0..<8 { register = register & 0x80 != 0 ? (register << 1) ^ 0x07 : register << 1 }
  }

  @inlinable public var value: UInt8 { register }
}
