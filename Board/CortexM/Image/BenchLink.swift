import CortexLink
import HistotripsyCore

/// The clock and the front end's bus, as long as a bench stands for both: `Verb.swift` says what goes over UART 1.
///
/// The clock is the far end's. It comes with every answer and stands still while this processor computes, but for the 20 ns that reading it
/// takes; so an image does the same, to the nanosecond, however fast it is emulated.
struct BenchLink {
  private static var uart: UART { UART(base: Machine.uart1) }
  nonisolated(unsafe) private static var time: UInt64 = 0
  nonisolated(unsafe) private static var passed: UInt32 = 0

  static func start() { uart.start(baud: 3_125_000) }

  static func now() -> Instant {
    passed &+= VerbTime.now
    return Instant(nanoseconds: time &+ UInt64(passed))
  }

  /// Something that the far end need not know has taken this long.
  static func spend(_ nanoseconds: UInt32) { passed &+= nanoseconds }

  // A request is `begin`, its fields, `end`.

  static func begin(_ verb: Verb) {
    uart.put(verb.rawValue)
    put(passed)
    passed = 0
  }

  static func put(_ byte: UInt8) { uart.put(byte) }

  static func put(_ value: UInt32) {
    for shift in 0..<4 { uart.put(UInt8(truncatingIfNeeded: value >> UInt32(8 * shift))) }
  }

  static func put(_ instant: Instant) {
    put(UInt32(truncatingIfNeeded: instant.nanoseconds))
    put(UInt32(truncatingIfNeeded: instant.nanoseconds >> 32))
  }

  /// Waits for the answer. A far end that never answers is a bus that never comes back: the watchdog ends it.
  static func end() throws(CortexBoard.Fault) {
    let status = take()
    time = takeInstant().nanoseconds
    if let kind = FaultKind(rawValue: status &- 1) { throw CortexBoard.Fault(kind: kind) }
  }

  @inline(never) static func take() -> UInt8 {
    while true {
      if let byte = uart.take() { return byte }
    }
  }

  static func takeInstant() -> Instant {
    var value: UInt64 = 0
    for shift in 0..<8 { value |= UInt64(take()) << UInt64(8 * shift) }
    return Instant(nanoseconds: value)
  }
}
