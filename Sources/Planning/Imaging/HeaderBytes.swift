import Text

/// Numbers at known places of a binary header, in either byte order.
struct HeaderBytes {
  let bytes: [UInt8]
  let file: String
  let isBigEndian: Bool

  func integer<T: FixedWidthInteger>(_ type: T.Type, at offset: Int) -> T {
    let value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) }
    return isBigEndian ? T(bigEndian: value) : T(littleEndian: value)
  }

  func short(_ offset: Int) -> Int { Int(integer(Int16.self, at: offset)) }

  func float(_ offset: Int) -> Double { Double(Float(bitPattern: integer(UInt32.self, at: offset))) }

  /// - Throws: not a number, or infinite.
  func finite(_ offset: Int, _ name: String) throws(InputError) -> Double {
    let value = float(offset)
    guard value.isFinite else { throw complaint(offset, name, "\(value) is not a finite number") }
    return value
  }

  func complaint(_ offset: Int, _ name: String, _ message: String) -> InputError {
    InputError(file: file, field: "\(name) (byte \(offset))", message: message)
  }
}
