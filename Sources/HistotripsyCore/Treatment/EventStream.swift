/// The one stream of what happens, bounded, that a log and a screen read without ever blocking the
/// control loop.
///
/// A ring: the newest event replaces the oldest. Each reader keeps its own cursor; one that falls
/// behind by more than the capacity is told how many events it missed, so that a gap is a fact and
/// never a silence.
public struct EventStream: ~Copyable {
  private var ring: FixedArray<Event>
  /// Number of the next event; events are numbered from 0.
  public private(set) var next: UInt64 = 0

  /// Memory for a stream of this many events.
  public static func byteCount(capacity: Int) -> Int { FixedArray<Event>.byteCount(capacity) }

  /// An empty stream.
  /// - Parameters:
  ///   - capacity: a power of two, at most 65 536.
  ///   - memory: at least `byteCount(capacity:)`.
  public init(capacity: Int, in memory: inout Memory) {
    precondition(capacity > 0 && capacity <= 65_536 && capacity & (capacity - 1) == 0, "not a power of two")
    ring = memory.carve(
      capacity, repeating: Event(number: 0, at: Instant(nanoseconds: 0), kind: .state(.off)))
  }

  mutating func post(_ kind: EventKind, at now: Instant) {
    ring[Int(next & UInt64(ring.count - 1))] = Event(number: next, at: now, kind: kind)
    next += 1
  }

  /// The next event for a reader, or what happened to it.
  public func read(_ cursor: inout EventCursor) -> EventRead {
    if cursor.next == next { return .upToDate }
    let oldest = next > UInt64(ring.count) ? next - UInt64(ring.count) : 0
    if cursor.next < oldest {
      let missed = oldest - cursor.next
      cursor.next = oldest
      return .missed(missed)
    }
    let event = ring[Int(cursor.next & UInt64(ring.count - 1))]
    cursor.next += 1
    return .event(event)
  }
}

/// A reader's place in the stream.
public struct EventCursor: Sendable, BitwiseCopyable {
  var next: UInt64 = 0
  /// From the oldest event on.
  public init() {}
}

/// What a reader finds.
public enum EventRead: Sendable {
  case event(Event)
  /// This many events were overwritten before they were read.
  case missed(UInt64)
  case upToDate
}
