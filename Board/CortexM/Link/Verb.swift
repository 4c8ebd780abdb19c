import HistotripsyCore

/// The requests of the bench link: what an image says to whoever stands at the far end of its pins, and what carries the front end's bus
/// and the clock. It is no part of a real controller; there pins, bus and timer do it.
///
/// A request is the verb, the nanoseconds that have passed at the image since the answer before (UInt32), and the verb's own
/// fields, all with the low byte first. The answer is a status (0, or `FaultKind` + 1), the time (UInt64), and what the verb asks for.
public enum Verb: UInt8, Sendable, BitwiseCopyable {
  /// The image has been reset. Field: 1 when its watchdog did it. The time begins, or goes on.
  case hello = 0x48
  /// An output's pin has been written. Fields: line, level.
  case drove = 0x44
  /// Every output's pin has been released.
  case madeSafe = 0x4D
  /// An input's pin is about to be read. Field: line.
  case sense = 0x53
  /// Field: deadline.
  case wait = 0x57
  /// Fields: line, level, deadline. The answer: 1 and the edge's time, or 0 and 0.
  case waitForEdge = 0x45
  /// Fields: address, count to write, count to read, bytes. The answer: the bytes read.
  case transfer = 0x58

  /// Bytes of a request after the verb, without those of a transfer.
  public var fieldBytes: Int {
    switch self {
    case .hello, .sense: 4 + 1
    case .drove: 4 + 2
    case .madeSafe: 4
    case .wait: 4 + 8
    case .waitForEdge: 4 + 1 + 1 + 8
    case .transfer: 4 + 3
    }
  }

  /// Status and time.
  public static var answerBytes: Int { 9 }
}

/// What the verbs and the identity memory's wire cost in time while the clock is the far end's.
public enum VerbTime {
  /// Reading the clock.
  public static var now: UInt32 { 20 }

  /// A transaction of the on-chip controller at 400 kHz: its preparation, START, nine clocks a byte, STOP.
  public static func transfer(writing: Int, reading: Int) -> UInt32 {
    let bit: UInt32 = 2500
    var time: UInt32 = 20_000 + 2 * bit
    if writing > 0 || reading == 0 { time += 9 * bit * UInt32(1 + writing) }
    if reading > 0 { time += (writing > 0 ? bit : 0) + 9 * bit * UInt32(1 + reading) }
    return time
  }
}
