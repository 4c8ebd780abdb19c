/// CRC-32 as in ISO-HDLC: polynomial 0x04C11DB7 reflected, initial and final value 0xFFFFFFFF.
/// Check value of "123456789": 0xCBF43926. Bit by bit: laws are a few hundred bytes and loaded once.
public struct CRC32: Equatable, Sendable, BitwiseCopyable {
  private var register: UInt32 = 0xFFFF_FFFF

  public init() {}

  public mutating func append(_ byte: UInt8) {
    register ^= UInt32(byte)
    for _ in 0..<8 { register = register & 1 == 1 ? (register >> 1) ^ 0xEDB8_8320 : register >> 1 }
  }

  public var value: UInt32 { ~register }
}
