/// The `trigger` and `steer` inputs as levels and edges (`Board/front-end.md` §2): a trigger that stays high is a fault, and the
/// narrowest strobe is kept for the tests.
///
/// Invariant, checked by `isConsistent`: something is due only while `trigger` is high.
struct Strobes {
  /// Longest `trigger` high, in nanoseconds.
  let longest: Int64
  private(set) var isTriggerAsserted = false
  /// When a trigger that is high has been high for too long; `.notDue`: it is low, or has been reported.
  private(set) var stuckAt = Int64.notDue
  /// Shortest time between two edges of `trigger`, or of `steer`, so far; `.max` before two edges.
  private(set) var shortest = Int64.max
  private var lastTriggerEdge = Int64.never
  private var lastSteerEdge = Int64.never

  init(longest: Int64) { self.longest = longest }

  var isConsistent: Bool { stuckAt == .notDue || isTriggerAsserted }

  mutating func trigger(isAsserted: Bool, at t: Int64) {
    if lastTriggerEdge != .never { shortest = min(shortest, t - lastTriggerEdge) }
    lastTriggerEdge = t
    find(trigger: isAsserted, at: t)
  }

  mutating func steer(at t: Int64) {
    if lastSteerEdge != .never { shortest = min(shortest, t - lastSteerEdge) }
    lastSteerEdge = t
  }

  /// The level found on `trigger` when power comes. It is no edge.
  mutating func find(trigger isAsserted: Bool, at t: Int64) {
    isTriggerAsserted = isAsserted
    stuckAt = isAsserted ? t + longest : .notDue
  }

  /// The fault has been latched: once for each time that the line is stuck.
  mutating func reportStuck() { stuckAt = .notDue }
}
