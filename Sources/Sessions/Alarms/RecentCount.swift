import HistotripsyCore

/// How often something has happened within a span of time; 256 times at most are kept.
struct RecentCount {
  static let maximum = 256
  let window: Nanoseconds
  private var times: [Instant] = []

  init(window: Nanoseconds) { self.window = window }

  mutating func note(at now: Instant) {
    if times.count == Self.maximum { times.removeFirst() }
    times.append(now)
    forget(at: now)
  }

  mutating func forget(at now: Instant) { times.removeAll { now - $0 > window } }

  var count: Int { times.count }
}
