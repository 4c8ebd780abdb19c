import HistotripsyCore

/// What a frame between the image and its host says.
///
/// On the wire: 0xA5, kind, length of the payload, payload, CRC-32 of kind, length and payload with the low byte first. A frame whose
/// CRC is wrong has no effect; the host sends it again when no `taken` comes.
public enum FrameKind: UInt8, Sendable, BitwiseCopyable {
  // Host to image.
  /// Regimen and limits; the beginning of a plan. `SetupCoding.swift`.
  case regimen = 0x01
  /// Criteria, front end, and the rest that is no table.
  case criteria = 0x02
  /// Loop, feedback and water's gain. `DriveCoding.swift`.
  case loop = 0x0C
  /// Points of the drive curve, in their order.
  case drive = 0x03
  /// Frequency and geometric focus of the array, and how many elements and foci will come.
  case array = 0x04
  /// Up to three elements, in their order.
  case elements = 0x05
  /// Up to eight foci, in their order.
  case foci = 0x06
  /// Up to 100 places of the visiting order.
  case order = 0x07
  /// The digest of the certificate that the array's memory must name, and the highest pressure that it establishes. Without it nothing is
  /// energised.
  case permit = 0x0D
  /// How many of each there are; the plan is checked and, where it is sound, treated.
  case begin = 0x08
  /// The intent of this number is on stable storage.
  case confirm = 0x09
  /// A person asks to stop.
  case stop = 0x0A
  /// The array's record goes into the identity memory.
  case commission = 0x0B

  // Image to host.
  /// After a reset: bytes of memory for tables, and whether the watchdog made it.
  case hello = 0x81
  /// The last frame has been taken.
  case taken = 0x82
  /// The last frame, or the plan, is refused: a `PlanRefusal`, and a number that says more.
  case refused = 0x83
  /// One event. `EventCoding.swift`.
  case event = 0x84
  /// Pulses that are to be recorded before they are granted.
  case intent = 0x85
  /// The treatment is over: state, events, depth of the stack.
  case ended = 0x86
  /// This many events were overwritten before they were sent.
  case missed = 0x87
}

/// Why the image does not take a plan.
public enum PlanRefusal: UInt8, Sendable, BitwiseCopyable {
  /// A frame holds less, more or something else than its kind has.
  case malformed = 1
  /// More elements, foci or points than there is room for.
  case tooMany
  /// Something of the plan is missing, or the counts do not agree.
  case incomplete
  /// `GeometryFault`.
  case geometry
  /// `SetupFault`.
  case setup
  /// The identity memory did not take the record, or cannot be read.
  case memory
  /// The memory names another certificate than the host.
  case certificate
  /// Nothing of the kind is possible now.
  case notNow
}

/// One frame.
public struct Frame: Sendable, BitwiseCopyable {
  public static var start: UInt8 { 0xA5 }
  /// Bytes besides the payload.
  public static var overhead: Int { 7 }

  public var kind: FrameKind
  public var payload: Payload

  public init(_ kind: FrameKind, _ payload: Payload = Payload()) {
    self.kind = kind
    self.payload = payload
  }

  public var checksum: UInt32 {
    var crc = CRC32()
    crc.append(kind.rawValue)
    crc.append(UInt8(payload.count))
    var i = 0
    while i < payload.count {
      crc.append(payload[i])
      i += 1
    }
    return crc.value
  }

  /// Hands over every byte in the order of the wire.
  public func send(_ put: (UInt8) -> Void) {
    put(Self.start)
    put(kind.rawValue)
    put(UInt8(payload.count))
    var i = 0
    while i < payload.count {
      put(payload[i])
      i += 1
    }
    var rest = checksum
    for _ in 0..<4 {
      put(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
  }
}

/// Finds frames in a stream of bytes. Bytes between frames, unknown kinds and wrong checksums are passed over and counted.
public struct FrameParser: Sendable, BitwiseCopyable {
  private var received = 0
  private var kind: UInt8 = 0
  private var length = 0
  private var payload = Payload()
  private var checksum: UInt32 = 0
  /// Frames that were not taken; wraps.
  public private(set) var badFrames: UInt32 = 0

  public init() {}

  /// A frame, once its last byte has come.
  public mutating func take(_ byte: UInt8) -> Frame? {
    defer { received += 1 }
    switch received {
    case 0:
      if byte != Frame.start { received = -1 }
      payload = Payload()
      checksum = 0
    case 1: kind = byte
    case 2:
      length = Int(byte)
      if length > Payload.capacity { received = -1 }
    case 3..<(3 + length): payload.append(byte)
    default:
      checksum |= UInt32(byte) << UInt32(8 * (received - 3 - length))
      guard received == length + 6 else { return nil }
      received = -1
      guard let known = FrameKind(rawValue: kind) else {
        badFrames &+= 1
        return nil
      }
      let frame = Frame(known, payload)
      if frame.checksum == checksum { return frame }
      badFrames &+= 1
    }
    return nil
  }
}
