/// The signal by which the front end knows that the control loop itself is alive.
///
/// Toggled by the loop as it passes through its own wait, never by a timer or an interrupt: a hung loop must be seen as hung. And only while
/// `enable` is asserted: should that line be stuck, the front end's watchdog still takes the high voltage away.
/// The watchdog takes 100 ms; the loop passes at least every `longestGap`.
public struct Heartbeat: Sendable, BitwiseCopyable {
  /// A beat is due after this long.
  public static var interval: Nanoseconds { .milliseconds(10) }
  /// No verb or bounded transfer of the loop keeps it from beating for longer: one SMBus time-out (25 ms) with its retry.
  public static var longestGap: Nanoseconds { .milliseconds(80) }

  private var level = Level.released
  private var last: Instant

  public init(at now: Instant) { last = now }

  /// Toggles the line when a beat is due.
  @inlinable public mutating func beat<B: Board & ~Copyable>(
    on board: borrowing B, at now: Instant
  ) throws(TripCause) {
    if now - lastBeat >= Self.interval { try toggle(on: board, at: now) }
  }

  @usableFromInline var lastBeat: Instant { last }

  @usableFromInline mutating func toggle<B: Board & ~Copyable>(
    on board: borrowing B, at now: Instant
  ) throws(TripCause) {
    level = level == .released ? .asserted : .released
    last = now
    do { try board.drive(.heartbeat, level) } catch { throw .outputUndriveable(.heartbeat) }
  }
}
