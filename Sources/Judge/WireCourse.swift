/// One wire over time: its edges in order, each the opposite of the one before.
///
/// Invariant: `changes` never goes back in time.
struct WireCourse {
  /// When it changed; released before the first.
  private(set) var changes: [Int64] = []

  mutating func change(at t: Int64) { changes.append(t) }

  /// Changes up to and including `t`.
  private func count(through t: Int64) -> Int { changes.firstIndexSorted { $0 > t } }

  func isAsserted(at t: Int64) -> Bool { count(through: t) % 2 == 1 }

  /// For how long it has had its level at `t`; `nil` when it never changed.
  func age(at t: Int64) -> Int64? {
    let n = count(through: t)
    return n == 0 ? nil : t - changes[n - 1]
  }

  /// The next change after `t`.
  func next(after t: Int64) -> Int64? {
    let n = count(through: t)
    return n < changes.count ? changes[n] : nil
  }

  /// The last rising edge at or before `t`.
  func lastRise(through t: Int64) -> Int64? {
    let n = count(through: t)
    if n == 0 { return nil }
    return changes[n % 2 == 1 ? n - 1 : n - 2]
  }

  /// The spans in which it was asserted; the last may reach to `end`.
  func asserted(until end: Int64) -> [(from: Int64, to: Int64)] { spans(first: 0, until: end) }

  /// The spans in which it was released, from the start on.
  func released(until end: Int64) -> [(from: Int64, to: Int64)] {
    let head: [(from: Int64, to: Int64)] = [(0, changes.first ?? end)]
    return head + spans(first: 1, until: end)
  }

  private func spans(first: Int, until end: Int64) -> [(from: Int64, to: Int64)] {
    stride(from: first, to: changes.count, by: 2).map { i in
      (changes[i], i + 1 < changes.count ? changes[i + 1] : end)
    }
  }

  /// The rising edges.
  var rises: [Int64] { stride(from: 0, to: changes.count, by: 2).map { changes[$0] } }
}
