/// Holds the first cause of a trip and its time until a person clears it.
///
/// Later causes are counted but never replace the first: the first is the cause, the rest are
/// mostly consequences. Nothing un-latches by itself, whatever the condition does.
public struct FaultLatch: Sendable, BitwiseCopyable {
  /// The first cause; `nil` when nothing is latched.
  public private(set) var first: TripCause?
  /// When it was latched.
  public private(set) var since: Instant
  /// Trips after the first, saturating.
  public private(set) var later: UInt32

  /// Nothing latched.
  public init() {
    first = nil
    since = Instant(nanoseconds: 0)
    later = 0
  }

  /// Whether a cause is latched.
  public var isLatched: Bool { first != nil }

  /// Latches a cause, or counts it behind the first.
  public mutating func latch(_ cause: TripCause, at now: Instant) {
    guard first == nil else {
      if later < .max { later += 1 }
      return
    }
    first = cause
    since = now
  }

  /// Called by a person's command only.
  public mutating func clear() { self = FaultLatch() }
}
