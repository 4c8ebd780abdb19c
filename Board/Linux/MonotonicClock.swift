import CLinux
import Glibc
import HistotripsyCore

/// CLOCK_MONOTONIC, and how a deadline on it is met: asleep until shortly before it, then reading
/// the clock.
public final class MonotonicClock {
  /// Reads that a final spin may take: enough for 1 ms, and an end when the clock stands still.
  private static let spinReadsMaximum = 1_000_000

  private let calls: clinux_calls
  private let spin: Int64
  /// The last reading, for a read that fails.
  private var last: Int64 = 0

  public init(_ timing: TimingProfile, calls: clinux_calls = clinux_system) {
    self.calls = calls
    spin = timing.spin.count
  }

  /// Nanoseconds. The monotonic clock of a running kernel cannot fail; should it, it stands still,
  /// which every wait notices.
  func read() -> Int64 {
    var now: Int64 = 0
    if calls.clock_now(&now) == 0 { last = now }
    return last
  }

  public func now() -> Instant { Instant(nanoseconds: UInt64(bitPattern: read())) }

  /// Waits as `Board.wait(until:)` asks.
  public func wait(until deadline: Instant) throws(LinuxBoardFault) {
    let until = Int64(bitPattern: deadline.nanoseconds)
    let now = read()
    guard until - now > 0 else { return }
    if until - spin - now > 0 {
      while true {
        let result = calls.sleep_until(until - spin)
        if result == 0 { break }
        if result != -EINTR { throw LinuxBoardFault(.clock, at: .clock, errno: -result) }
      }
      // The kernel has waited for all of it: looking again would only make it later.
      if spin == 0 { return }
    }
    for _ in 0..<Self.spinReadsMaximum where read() - until >= 0 { return }
    throw LinuxBoardFault(.clock, at: .clock, errno: 0)
  }
}
