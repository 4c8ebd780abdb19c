import HistotripsyCore

/// How much of the last half minute was spent waiting for the respiratory gate.
package struct GateWatch {
  /// Eight breaths at 16 a minute.
  package static let window = Nanoseconds.seconds(30)
  /// Breathing leaves the gate open for a third of the time or more [choice]; less than half of that is rare.
  package static let share = 0.85

  private var waits: [(begin: Instant, end: Instant)] = []
  private var since: Instant?
  private var begun: Instant?

  package init() {}

  /// - Parameter isWaiting: for the gate, from now on.
  package mutating func note(isWaiting: Bool, at now: Instant) {
    if begun == nil { begun = now }
    if isWaiting {
      since = since ?? now
    } else if let begin = since {
      since = nil
      waits.append((begin, now))
      waits.removeAll { now - $0.end > Self.window }
    }
  }

  /// The treatment is not under way: what was waited for before says nothing of the gate now.
  package mutating func restart() { (waits, since, begun) = ([], nil, nil) }

  /// Share of the last half minute; `nil` before one is over.
  package func waited(at now: Instant) -> Double? {
    guard let begun, now - begun >= Self.window else { return nil }
    var sum = since.map { min(now - $0, Self.window) } ?? .zero
    for wait in waits where now - wait.end < Self.window {
      sum = sum + (wait.end - wait.begin)
      let before = Self.window - (now - wait.begin)
      if before < .zero { sum = sum + before }
    }
    return min(1, sum.seconds / Self.window.seconds)
  }

  package func isRarelyOpen(at now: Instant) -> Bool { (waited(at: now) ?? 0) > Self.share }
}
