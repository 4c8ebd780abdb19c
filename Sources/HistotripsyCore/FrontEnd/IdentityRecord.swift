/// Which array is plugged in and under which calibration: 64 bytes at address 0 of the identity
/// memory, one page, so that it is written in one cycle or not at all.
///
/// | offset | field |
/// |---|---|
/// | 0 | magic `HSTA`, 4 ASCII bytes |
/// | 4 | layout version u8 = 1 |
/// | 5 | reserved u8 = 0 |
/// | 6 | elements u16 |
/// | 8 | array checksum u32 |
/// | 12 | serial number, 16 ASCII bytes, filled up with zeros |
/// | 28 | calibration digest, 32 bytes; all zero: not calibrated |
/// | 60 | CRC-32 (ISO-HDLC) u32 of bytes 0…59 |
///
/// Numbers are big-endian, like everything on this bus.
public struct IdentityRecord: Equatable, Sendable, BitwiseCopyable {
  /// Bytes of a record: one page.
  public static var byteCount: Int { 64 }
  static var magic: UInt32 { 0x4853_5441 }
  static var version: UInt8 { 1 }

  /// 1 to 4096.
  public var elements: UInt16
  /// Checksum of the array's geometry, as `ArrayGeometry.checksum` computes it.
  public var arrayChecksum: UInt32
  /// Serial number of the array.
  public var serial: SerialNumber
  /// Digest of the certificate that was established last.
  public var calibration: CalibrationDigest

  /// A record; `encoded()` makes its bytes.
  public init(
    elements: UInt16, arrayChecksum: UInt32, serial: SerialNumber,
    calibration: CalibrationDigest = CalibrationDigest()
  ) {
    self.elements = elements
    self.arrayChecksum = arrayChecksum
    self.serial = serial
    self.calibration = calibration
  }

  package func encoded() -> InlineArray<64, UInt8> {
    var bytes = InlineArray<64, UInt8>(repeating: 0)
    Self.put(Self.magic, at: 0, in: &bytes)
    bytes[4] = Self.version
    bytes[6] = UInt8(truncatingIfNeeded: elements >> 8)
    bytes[7] = UInt8(truncatingIfNeeded: elements)
    Self.put(arrayChecksum, at: 8, in: &bytes)
    for index in 0..<16 { bytes[12 + index] = serial.ascii[index] }
    for index in 0..<32 { bytes[28 + index] = calibration.bytes[index] }
    Self.put(Self.checksum(of: bytes), at: 60, in: &bytes)
    return bytes
  }

  /// `nil` for a blank memory (every byte 0xFF, as erased).
  package static func decode(_ bytes: InlineArray<64, UInt8>) throws(RecordFault) -> IdentityRecord? {
    var isBlank = true
    for index in 0..<64 where bytes[index] != 0xFF { isBlank = false }
    if isBlank { return nil }
    guard take(at: 60, in: bytes) == checksum(of: bytes) else { throw .badCRC }
    let magic = take(at: 0, in: bytes)
    guard magic == Self.magic else { throw .wrongMagic(magic) }
    guard bytes[4] == version else { throw .unknownVersion(bytes[4]) }
    let elements = UInt16(bytes[6]) << 8 | UInt16(bytes[7])
    var ascii = InlineArray<16, UInt8>(repeating: 0)
    for index in 0..<16 { ascii[index] = bytes[12 + index] }
    guard elements >= 1, elements <= 4096, let serial = SerialNumber(padded: ascii) else { throw .badField }
    var digest = CalibrationDigest()
    for index in 0..<32 { digest.bytes[index] = bytes[28 + index] }
    return IdentityRecord(
      elements: elements, arrayChecksum: take(at: 8, in: bytes), serial: serial, calibration: digest)
  }

  package enum RecordFault: Error, Equatable {
    case badCRC
    case wrongMagic(UInt32)
    case unknownVersion(UInt8)
    case badField
  }

  private static func checksum(of bytes: InlineArray<64, UInt8>) -> UInt32 {
    var code = CRC32()
    for index in 0..<60 { code.append(bytes[index]) }
    return code.value
  }
  private static func put(_ value: UInt32, at offset: Int, in bytes: inout InlineArray<64, UInt8>) {
    for index in 0..<4 {
      bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * index))
    }
  }
  private static func take(at offset: Int, in bytes: InlineArray<64, UInt8>) -> UInt32 {
    var value: UInt32 = 0
    for index in 0..<4 { value = value << 8 | UInt32(bytes[offset + index]) }
    return value
  }
}

/// An array's serial number: 1 to 16 printable ASCII characters.
public struct SerialNumber: Equatable, Sendable, BitwiseCopyable {
  /// Filled up with zeros.
  public let ascii: InlineArray<16, UInt8>

  /// `nil` unless 1 to 16 printable ASCII characters (0x20 to 0x7E).
  public init?(ascii text: Span<UInt8>) {
    guard text.count >= 1, text.count <= 16 else { return nil }
    var padded = InlineArray<16, UInt8>(repeating: 0)
    for index in 0..<text.count { padded[index] = text[index] }
    self.init(padded: padded)
    guard count == text.count else { return nil }
  }

  init?(padded: InlineArray<16, UInt8>) {
    var isEnded = false
    for index in 0..<16 {
      let byte = padded[index]
      if byte == 0 {
        isEnded = true
      } else if isEnded || byte < 0x20 || byte > 0x7E {
        return nil
      }
    }
    guard padded[0] != 0 else { return nil }
    ascii = padded
  }

  /// Characters, 1 to 16.
  public var count: Int {
    for index in 0..<16 where ascii[index] == 0 { return index }
    return 16
  }

  /// Byte for byte.
  public static func == (a: Self, b: Self) -> Bool {
    for index in 0..<16 where a.ascii[index] != b.ascii[index] { return false }
    return true
  }
}

/// The digest of the calibration record that belongs to an array: 32 bytes, all zero when there is
/// none.
public struct CalibrationDigest: Equatable, Sendable, BitwiseCopyable {
  /// The digest as stored.
  public var bytes: InlineArray<32, UInt8>

  /// The digest of an array that is not calibrated: all zero.
  public init() { bytes = InlineArray(repeating: 0) }
  /// A digest of these bytes.
  public init(_ bytes: InlineArray<32, UInt8>) { self.bytes = bytes }

  /// Whether a certificate is named.
  public var isCalibrated: Bool { self != CalibrationDigest() }

  /// Byte for byte.
  public static func == (a: Self, b: Self) -> Bool {
    for index in 0..<32 where a.bytes[index] != b.bytes[index] { return false }
    return true
  }
}
