/// Compares the board's clock with the front end's, trigger by trigger: two clocks of which neither
/// knows the other.
///
/// When the edge of a trigger was on the wire is known to lie between two readings of the board's
/// clock; the front end tells it to a microsecond. How far apart two triggers were must be the same by
/// both, but for the share by which two sound clocks may run apart, and for a wire that takes its time.
/// Each trigger is compared with the one before, which finds steps and edges that come late, and with
/// one of up to a minute ago, which finds drift.
struct ClockComparison: Sendable, BitwiseCopyable {
  /// Parts per thousand by which two sound clocks may run apart: 0.05 % of the front end's and a crystal's
  /// 0.01 % of the board's, rounded up.
  static var driftPerThousand: Int64 { 1 }
  /// What a filter and a coupler may add to one edge and not to the next.
  static var tolerance: Nanoseconds { .microseconds(200) }
  /// The reference is renewed after this.
  static var longest: Nanoseconds { .seconds(60) }
  /// The front end's clock comes round after 71.6 minutes: triggers further apart than this tell nothing.
  static var limit: Nanoseconds { .seconds(3600) }

  /// One trigger by both clocks.
  struct Trigger: Sendable, BitwiseCopyable {
    /// The edge does not lie before this, nor after `latest`.
    let earliest: Instant
    let latest: Instant
    let frontEnd: FrontEndClock
  }

  private var last: Trigger?
  private var reference: Trigger?

  /// The front end's clock may have begun anew.
  mutating func forget() {
    last = nil
    reference = nil
  }

  /// - Returns: how far apart two triggers were by each clock, where that cannot be; else `nil`.
  mutating func note(_ trigger: Trigger) -> (board: Nanoseconds, frontEnd: Nanoseconds)? {
    let found =
      last.flatMap { Self.disagreement(from: $0, to: trigger) }
      ?? reference.flatMap { Self.disagreement(from: $0, to: trigger) }
    last = trigger
    if reference.map({ trigger.latest - $0.earliest > Self.longest }) ?? true { reference = trigger }
    return found
  }

  private static func disagreement(
    from first: Trigger, to second: Trigger
  ) -> (board: Nanoseconds, frontEnd: Nanoseconds)? {
    let most = second.latest - first.earliest
    if most > limit { return nil }
    let least = second.earliest - first.latest
    let elapsed = second.frontEnd.elapsed(since: first.frontEnd)
    let allowed = tolerance + Nanoseconds(most.count * driftPerThousand / 1000)
    if elapsed >= least - allowed, elapsed <= most + allowed { return nil }
    return (second.latest - first.latest, elapsed)
  }
}
