/// A message to the sequencer in the making: register, fields high byte first, packet error code.
///
/// At most 72 bytes: the longest is a chunk of 32 law entries with its header, 1 + 4 + 64 + 1 = 70.
@usableFromInline struct WireMessage: Sendable, BitwiseCopyable {
  @usableFromInline var bytes: InlineArray<72, UInt8>
  @usableFromInline var count: Int

  @inlinable init(_ register: UInt8) {
    bytes = InlineArray(repeating: 0)
    bytes[0] = register
    count = 1
  }

  @inlinable mutating func put(_ value: UInt8) {
    bytes[count] = value
    count += 1
  }
  @inlinable mutating func put(_ value: UInt16) {
    put(UInt8(truncatingIfNeeded: value >> 8))
    put(UInt8(truncatingIfNeeded: value))
  }
  @inlinable mutating func put(_ value: UInt32) {
    put(UInt16(truncatingIfNeeded: value >> 16))
    put(UInt16(truncatingIfNeeded: value))
  }

  /// Ends the message with the code over the address byte and everything put so far.
  @inlinable mutating func seal(for device: UInt8) {
    var code = CRC8()
    code.append(device << 1)
    for index in 0..<count { code.append(bytes[index]) }
    put(code.value)
  }
}

/// A reply of the sequencer, taken field by field, high byte first.
@usableFromInline struct WireReply: Sendable, BitwiseCopyable {
  @usableFromInline var bytes: InlineArray<72, UInt8>
  @usableFromInline var cursor: Int

  @inlinable init() {
    bytes = InlineArray(repeating: 0)
    cursor = 0
  }

  @inlinable mutating func takeByte() -> UInt8 {
    defer { cursor += 1 }
    return bytes[cursor]
  }
  @inlinable mutating func takeShort() -> UInt16 {
    let high = UInt16(takeByte())
    return high << 8 | UInt16(takeByte())
  }
  @inlinable mutating func takeLong() -> UInt32 {
    let high = UInt32(takeShort())
    return high << 16 | UInt32(takeShort())
  }
}
