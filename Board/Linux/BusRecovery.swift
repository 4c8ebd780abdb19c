import CLinux
import HistotripsyCore

/// Clocks out a part that holds SDA low: up to nine clocks, then a STOP (UM10204 §3.1.16), on two
/// lines in parallel to the bus.
struct BusRecovery {
  let clock: OpaquePointer
  let data: OpaquePointer

  /// Half a clock: 100 kHz.
  private static let half = 5000

  /// At most ten clocks of 10 µs and the cost of 40 calls. What fails is left: the next transaction
  /// says whether the bus is free.
  func clear(_ calls: clinux_calls) {
    _ = calls.line_set(data, 1)
    for _ in 0..<9 {
      if calls.line_get(data) == 1 { break }
      _ = calls.line_set(clock, 0)
      rest(calls)
      _ = calls.line_set(clock, 1)
      rest(calls)
    }
    _ = calls.line_set(clock, 0)
    _ = calls.line_set(data, 0)
    rest(calls)
    _ = calls.line_set(clock, 1)
    rest(calls)
    _ = calls.line_set(data, 1)
    rest(calls)
  }

  private func rest(_ calls: clinux_calls) {
    var begin: Int64 = 0
    var now: Int64 = 0
    guard calls.clock_now(&begin) == 0 else { return }
    // The bound is for a clock that stands still.
    for _ in 0..<10_000 {
      guard calls.clock_now(&now) == 0, now - begin < Self.half else { return }
    }
  }
}
