/// The heartbeat's watchdog (`Board/front-end.md` §6): high voltage is lost when no edge arrives for `limit`.
///
/// Invariant, checked by `isConsistent`: no edge has been counted exactly while there was none. (The counter wraps; at ten
/// beats a second that takes thirteen years.)
struct Watchdog {
  /// Nanoseconds.
  let limit: Int64
  /// When the last edge arrived; `.never` before the first since power-on.
  private(set) var lastEdge = Int64.never
  /// Edges since power-on. Wraps.
  private(set) var edges: UInt32 = 0

  init(limit: Int64) { self.limit = limit }

  var isConsistent: Bool { (edges == 0) == (lastEdge == .never) }

  func isAlive(at t: Int64) -> Bool { lastEdge != .never && t - lastEdge < limit }

  /// When the last edge is too old; long past when there was none.
  var expiry: Int64 { lastEdge + limit }

  mutating func beat(at t: Int64) {
    lastEdge = t
    edges &+= 1
  }

  mutating func powerOn() {
    lastEdge = .never
    edges = 0
  }
}
