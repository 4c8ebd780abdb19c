/// One message of the vhost-user protocol, as both ends see it: a code, flags, a payload.
public struct VhostMessage: Equatable, Sendable {
  /// Bytes of the header: request, flags, payload size, each 32 bits.
  public static let headerCount = 12
  /// The largest payload: a memory table of eight regions takes 264, configuration space 12 and
  /// 256.
  public static let payloadMaximum = 1024

  public enum Code: UInt32, Sendable {
    case getFeatures = 1
    case setFeatures = 2
    case setOwner = 3
    case resetOwner = 4
    case setMemoryTable = 5
    case setRingSize = 8
    case setRingAddress = 9
    case setRingBase = 10
    case getRingBase = 11
    case setRingKick = 12
    case setRingCall = 13
    case setRingError = 14
    case getProtocolFeatures = 15
    case setProtocolFeatures = 16
    case getQueueCount = 17
    case setRingEnabled = 18
    case setBackendSocket = 21
    case getConfiguration = 24
    case setConfiguration = 25
    case kick = 35
  }

  /// What the device asks of the front end, on the other socket.
  public enum BackendCode: UInt32, Sendable {
    case ringCall = 4
  }

  static let version: UInt32 = 1
  static let replyFlag: UInt32 = 1 << 2
  static let needsReplyFlag: UInt32 = 1 << 3

  public var code: UInt32
  public var flags: UInt32
  public var payload: [UInt8]

  public init(code: UInt32, flags: UInt32 = 1, payload: [UInt8] = []) {
    self.code = code
    self.flags = flags
    self.payload = payload
  }

  public var needsReply: Bool { flags & Self.needsReplyFlag != 0 }

  /// Header and payload as they travel.
  public var bytes: [UInt8] {
    code.littleBytes + flags.littleBytes + UInt32(payload.count).littleBytes + payload
  }

  /// Reads a header.
  /// - Returns: `nil` for a version or a payload size that cannot be.
  public static func header(_ bytes: [UInt8]) -> (code: UInt32, flags: UInt32, count: Int)? {
    guard bytes.count == headerCount, let code: UInt32 = bytes.little(at: 0),
      let flags: UInt32 = bytes.little(at: 4), let count: UInt32 = bytes.little(at: 8),
      flags & 3 == version, count <= payloadMaximum
    else { return nil }
    return (code, flags, Int(count))
  }
}

extension FixedWidthInteger {
  /// Least significant byte first.
  public var littleBytes: [UInt8] {
    (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> Self($0 * 8)) }
  }
}

extension [UInt8] {
  /// A little-endian number at an offset; `nil` where the bytes end before it does.
  public func little<Value: FixedWidthInteger>(at offset: Int) -> Value? {
    let count = Value.bitWidth / 8
    guard offset >= 0, offset <= self.count - count else { return nil }
    var value: Value = 0
    for index in 0..<count { value |= Value(truncatingIfNeeded: self[offset + index]) << Value(8 * index) }
    return value
  }
}

extension VhostMessage {
  /// The device's message that a ring has used entries; the front end acknowledges it.
  public static func ringCall(_ queue: Int) -> VhostMessage {
    VhostMessage(
      code: BackendCode.ringCall.rawValue, flags: version | needsReplyFlag,
      payload: UInt32(truncatingIfNeeded: queue).littleBytes + UInt32(0).littleBytes)
  }
}
