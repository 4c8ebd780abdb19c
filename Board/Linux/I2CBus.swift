import CLinux
import Glibc
import HistotripsyCore

/// One I2C adapter, used as its own functionality word says it may be.
///
/// `I2C_RDWR` carries every transaction of the contract. An adapter without it speaks only SMBus,
/// which carries some; which, `carries` says before anything is sent.
final class I2CBus {
  static let bytesMaximum = 128
  /// The longest that a transaction may take: two units of 10 ms, the only unit that `I2C_TIMEOUT`
  /// knows. At 100 kHz the longest message of the front end's contract takes 13 ms.
  static let timeoutTens: UInt32 = 2

  // From <linux/i2c.h>, as 64-bit words.
  static let plain: UInt64 = 0x0000_0001
  static let quick: UInt64 = 0x0001_0000
  private static let readByte: UInt64 = 0x0002_0000
  private static let writeByte: UInt64 = 0x0004_0000
  private static let readByteData: UInt64 = 0x0008_0000
  private static let writeByteData: UInt64 = 0x0010_0000
  private static let readWordData: UInt64 = 0x0020_0000
  private static let writeWordData: UInt64 = 0x0040_0000
  private static let readBlock: UInt64 = 0x0400_0000
  private static let writeBlock: UInt64 = 0x0800_0000

  let file: Int32
  let functions: UInt64
  private let calls: clinux_calls
  private let bytes: UnsafeMutablePointer<UInt8>
  private let messages: UnsafeMutablePointer<i2c_msg>

  var isPlain: Bool { functions & Self.plain != 0 }

  init(file: Int32, functions: UInt64, calls: clinux_calls) {
    self.file = file
    self.functions = functions
    self.calls = calls
    bytes = .allocate(capacity: 2 * Self.bytesMaximum)
    bytes.initialize(repeating: 0, count: 2 * Self.bytesMaximum)
    messages = .allocate(capacity: 2)
    messages.initialize(repeating: i2c_msg(), count: 2)
  }

  func close() {
    _ = calls.close(file)
    bytes.deallocate()
    messages.deallocate()
  }

  /// Whether the adapter can send a transaction with these numbers of bytes.
  func carries(writing: Int, reading: Int) -> Bool {
    isPlain || form(writing: writing, reading: reading) != .none
  }

  func transfer(
    to device: UInt8, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>
  ) throws(LinuxBoardFault) {
    if isPlain {
      try transferPlain(to: device, writing: writing, reading: &reading)
    } else {
      try transferSMBus(to: device, writing: writing, reading: &reading)
    }
  }

  // MARK: I2C_RDWR

  private func transferPlain(
    to device: UInt8, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>
  ) throws(LinuxBoardFault) {
    var count = 0
    var read = reading.count
    // An address probe: an empty write, or where the adapter cannot send one, a read of one byte
    // that is thrown away.
    if writing.isEmpty, reading.isEmpty, functions & Self.quick == 0 { read = 1 }
    if !writing.isEmpty || read == 0 {
      for index in 0..<writing.count { bytes[index] = writing[index] }
      messages[0] = i2c_msg(addr: UInt16(device), flags: 0, len: UInt16(writing.count), buf: bytes)
      count = 1
    }
    let reply = bytes + Self.bytesMaximum
    if read > 0 {
      messages[count] = i2c_msg(
        addr: UInt16(device), flags: UInt16(I2C_M_RD), len: UInt16(read), buf: reply)
      count += 1
    }
    let done = calls.i2c_transfer(file, messages, UInt32(count))
    guard done >= 0 else {
      throw LinuxBoardFault(FaultKind(i2c: -done, isSMBus: false), at: .part(device), errno: -done)
    }
    // No message went through and no reason was given: how virtio-i2c reports a missing
    // acknowledge.
    if done == 0 { throw LinuxBoardFault(.nack, at: .part(device), errno: 0) }
    guard Int(done) == count else { throw LinuxBoardFault(.shortTransfer, at: .part(device), errno: 0) }
    for index in 0..<reading.count { reading[index] = reply[index] }
  }

  // MARK: SMBus

  /// The SMBus command that looks the same on the wire as a transaction.
  enum Form: Equatable {
    case none, quick, readByte, writeByte, readByteData, writeByteData, readWordData, writeWordData,
      readBlock, writeBlock
  }

  func form(writing: Int, reading: Int) -> Form {
    func offered(_ form: Form, _ function: UInt64) -> Form { functions & function != 0 ? form : .none }
    switch (writing, reading) {
    case (0, 0): return functions & Self.quick != 0 ? .quick : offered(.readByte, Self.readByte)
    case (0, 1): return offered(.readByte, Self.readByte)
    case (1, 0): return offered(.writeByte, Self.writeByte)
    case (2, 0): return offered(.writeByteData, Self.writeByteData)
    case (3, 0) where functions & Self.writeWordData != 0: return .writeWordData
    case (3...33, 0): return offered(.writeBlock, Self.writeBlock)
    case (1, 1): return offered(.readByteData, Self.readByteData)
    case (1, 2) where functions & Self.readWordData != 0: return .readWordData
    case (1, 2...32): return offered(.readBlock, Self.readBlock)
    default: return .none
    }
  }

  private func transferSMBus(
    to device: UInt8, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>
  ) throws(LinuxBoardFault) {
    let form = form(writing: writing.count, reading: reading.count)
    guard form != .none else {
      throw LinuxBoardFault(.busUnavailable, at: .part(device), errno: EOPNOTSUPP)
    }
    let addressed = calls.i2c_address(file, UInt16(device))
    // EBUSY: a driver of the kernel has this address.
    guard addressed >= 0 else {
      throw LinuxBoardFault(.busUnavailable, at: .part(device), errno: -addressed)
    }
    for index in 0..<writing.count { bytes[index] = writing[index] }
    let reply = bytes + Self.bytesMaximum
    let result: Int32
    switch form {
    case .none: return
    case .quick: result = calls.smbus_quick(file)
    case .readByte: result = calls.smbus_read_byte(file)
    case .writeByte: result = calls.smbus_write_byte(file, bytes[0])
    case .readByteData: result = calls.smbus_read_byte_data(file, bytes[0])
    case .writeByteData: result = calls.smbus_write_byte_data(file, bytes[0], bytes[1])
    case .readWordData: result = calls.smbus_read_word_data(file, bytes[0])
    // SMBus words go low byte first.
    case .writeWordData:
      result = calls.smbus_write_word_data(file, bytes[0], UInt16(bytes[1]) | UInt16(bytes[2]) << 8)
    case .readBlock: result = calls.smbus_read_block(file, bytes[0], UInt8(reading.count), reply)
    case .writeBlock:
      result = calls.smbus_write_block(file, bytes[0], UInt8(writing.count - 1), bytes + 1)
    }
    guard result >= 0 else {
      throw LinuxBoardFault(FaultKind(i2c: -result, isSMBus: true), at: .part(device), errno: -result)
    }
    switch form {
    case .readByte, .readByteData: if reading.count == 1 { reading[0] = UInt8(truncatingIfNeeded: result) }
    case .readWordData:
      reading[0] = UInt8(truncatingIfNeeded: result)
      reading[1] = UInt8(truncatingIfNeeded: result >> 8)
    case .readBlock:
      guard Int(result) == reading.count else {
        throw LinuxBoardFault(.shortTransfer, at: .part(device), errno: 0)
      }
      for index in 0..<reading.count { reading[index] = reply[index] }
    default: break
    }
  }
}
