/// The signal by which the front end knows that the control loop itself is alive.
///
/// The loop toggles the line as it passes through its own wait, never a timer or an interrupt: a
/// hung loop must be seen as hung. It does so only while `enable` is asserted: if that line is
/// stuck, the front end's watchdog still takes the high voltage away. The watchdog waits 100 ms.
/// Between two beats lies at most the longest bounded transfer, which is one SMBus time-out (25 ms)
/// with its retry, and the interval.
public struct Heartbeat: Sendable, BitwiseCopyable {
  /// A beat is due after this long.
  public static var interval: Nanoseconds { .milliseconds(10) }

  private var level = Level.released
  private var last: Instant
  /// Edges given, those of a release included; wraps.
  public private(set) var edges: UInt32 = 0

  /// - Parameter now: taken as the time of the last beat.
  public init(at now: Instant) { last = now }

  /// Toggles the line when a beat is due.
  public mutating func beat<B: Board & ~Copyable>(
    on board: borrowing B, at now: Instant
  ) throws(TripCause) {
    if now - last < Self.interval { return }
    try beatNow(on: board, at: now)
  }

  /// Toggles the line whether or not a beat is due.
  mutating func beatNow<B: Board & ~Copyable>(on board: borrowing B, at now: Instant) throws(TripCause) {
    level = level == .released ? .asserted : .released
    last = now
    do { try board.drive(.heartbeat, level) } catch { throw .outputUndriveable(.heartbeat) }
    edges &+= 1
  }

  /// Every output has been released, this one included: an edge where it was asserted.
  mutating func released() {
    if level == .asserted { edges &+= 1 }
    level = .released
  }
}
