/// What a board must do: seven verbs. Everything about parts and registers lives above this file
/// and so is tested on every board; everything about an operating system lives below it.
///
/// A board is used by one thread at a time. No verb allocates, retries or logs. When a verb fails,
/// the board has done either all of it or an unknown part of it, and the caller assumes the worse
/// of the two for the pulse in hand.
///
/// To port: implement these seven verbs, then run `Tests/Support/BoardContract` against your board.
/// A driver is generic over the board:
/// ```swift
/// func heartbeat<B: Board & ~Copyable>(_ board: borrowing B, _ level: Level) throws(B.Fault) {
///   try board.drive(.heartbeat, level)
/// }
/// ```
public protocol Board: ~Copyable {
  /// The board's own error type, mapped to the closed vocabulary of `FaultKind`.
  associatedtype Fault: BoardFault

  /// The monotonic clock. Never steps back, never blocks. Resolution 1 µs or better.
  borrowing func now() -> Instant

  /// Returns at or after `deadline`, as soon after as the board can; at once when it has passed.
  /// The caller compares `now()` with its deadline afterwards: a late return is not a fault of this
  /// verb, it is a late pulse upstairs.
  /// - Throws: `.clock` when the clock cannot be waited on. The pulse in hand has not fired.
  borrowing func wait(until deadline: Instant) throws(Fault)

  /// Drives an output to a logical level: `.asserted` or `.released`; polarity is the board's
  /// wiring table's business. Takes effect before it returns; at most 100 µs.
  /// - Throws: `.lineUnavailable`. The line may or may not have moved: when it is `trigger`, the
  ///   pulse may have fired.
  borrowing func drive(_ line: OutputLine, _ level: Level) throws(Fault)

  /// The level of an input now; at most 100 µs.
  /// - Throws: `.lineUnavailable`. An input that cannot be read has no level: never assume the safe
  ///   one.
  borrowing func sense(_ line: InputLine) throws(Fault) -> Level

  /// Waits for an edge to `level` that happens, or has happened since the last call of this verb
  /// for this line, up to `deadline`. Returns the time of the oldest such edge by the board's own
  /// stamp, or `nil` at the deadline. At most one edge is returned per call; a board keeps at least
  /// 16 per line and drops the oldest first.
  /// - Throws: `.lineUnavailable`, `.clock`. Whether the awaited event happened is unknown.
  borrowing func wait(
    for level: Level, on line: InputLine, until deadline: Instant
  ) throws(Fault) -> Instant?

  /// One I2C transaction. The bus is not let go of between writing and reading:
  /// ```
  /// writing [a, b], reading 2:  S addr+W A a A b A Sr addr+R A x A y N P
  /// writing [a, b]:             S addr+W A a A b A P
  /// reading 2:                  S addr+R A x A y N P
  /// neither, a probe:           S addr+W A P
  ///
  /// S start, Sr repeated start, P stop; A acknowledged, N not acknowledged by the reader; x, y from the device
  /// ```
  /// At most 128 bytes each way. Blocks for the wire time (9 clocks a byte) and at most 25 ms more,
  /// the SMBus clock-low time-out (SMBus 3.2, table 1).
  /// - Throws: `.nack`, `.timedOut`, `.busStuck`, `.arbitrationLost`, `.shortTransfer`,
  ///   `.busUnavailable`. The device may have seen part of the message; `reading` holds nothing of
  ///   use.
  borrowing func transfer(
    to address: I2CAddress, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>
  ) throws(Fault)

  /// Puts every output at its safe level, trigger first: `trigger`, `enable`, `steer`, `heartbeat`
  /// released, all driven. Never throws, is idempotent, may be called in any state and runs on
  /// every way out. At most 1 ms.
  borrowing func makeSafe()
}
