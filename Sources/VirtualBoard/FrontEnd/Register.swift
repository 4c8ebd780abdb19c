/// The sequencer's registers (`Board/front-end.md` §4).
enum Register: UInt8 {
  case identity = 0x00
  case status = 0x01
  case prefire = 0x02
  case counters = 0x03
  case limits = 0x04
  case lock = 0x05
  case burst = 0x06
  case lease = 0x07
  case select = 0x08
  case lawWrite = 0x10
  case lawRead = 0x11
  case seal = 0x12
  case features = 0x18
  case captureArm = 0x20
  case captureInfo = 0x21
  case captureRead = 0x22
  case faultClear = 0x30

  /// Payload of a write without its PEC; 0: the register is only read. LAW WRITE's is its least.
  var writeBytes: Int {
    switch self {
    case .limits: 28
    case .lock, .select, .faultClear: 2
    case .burst: 12
    case .lease: 4
    case .lawWrite: 6
    case .seal, .captureArm: 8
    case .identity, .status, .prefire, .counters, .lawRead, .features, .captureInfo, .captureRead: 0
    }
  }

  /// Bytes between the register and the repeated START of a read.
  var argumentBytes: Int {
    switch self {
    case .lawRead: 5
    case .captureRead: 3
    default: 0
    }
  }
}
