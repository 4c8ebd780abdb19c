/// The bursts of the recent past, and what duty and energy windows still have room for. Integer
/// throughout.
///
/// A burst counts in full while any part of it lies in a window, and while its trigger does. That
/// is never less than its share, so no window of the given length, wherever it starts, holds more
/// than its limit; and a front end that counts whole bursts by their trigger agrees.
///
/// Room is found by bisection over running sums: O(log `capacity`), however many bursts a window holds.
struct BurstHistory: ~Copyable {
  /// The most bursts that are ever kept. A window holds at most 2 less at the shortest period (`Regimen.check`).
  static var maximumCapacity: Int { 4096 }
  /// Highest energy that one burst is taken to have, and highest limit: 4096 such bursts stay below 2⁶³ nJ.
  static var maximumEnergy: Energy { .joules(1e6) }

  private struct Record: BitwiseCopyable {
    var trigger: Instant
    /// Sums over all bursts before this one; they may wrap, their differences do not.
    var onTimeBefore: Int64
    var energyBefore: Int64
  }

  private var ring: FixedArray<Record>
  /// Bursts recorded since the start.
  private var count = 0
  private var onTime: Int64 = 0
  private var energy: Int64 = 0

  static func byteCount(capacity: Int) -> Int { FixedArray<Record>.byteCount(capacity) }

  /// - Parameter capacity: bursts kept: at least 2 more than a window holds at the shortest period; at most `maximumCapacity`.
  init(capacity: Int = maximumCapacity, in memory: inout Memory) {
    ring = memory.carve(
      capacity, repeating: Record(trigger: Instant(nanoseconds: 0), onTimeBefore: 0, energyBefore: 0))
  }

  private var capacity: Int { ring.count }

  /// Whole nanojoules; a limit is rounded down, a burst up.
  static func nanojoules(limit: Energy) -> Int64 {
    Int64(((limit < maximumEnergy ? limit : maximumEnergy).joules * 1e9).rounded(.down))
  }
  static func nanojoules(burst: Energy) -> Int64 {
    Int64(((burst < maximumEnergy ? burst : maximumEnergy).joules * 1e9).rounded(.up))
  }

  /// Triggers come in order.
  mutating func record(_ trigger: Instant, duration: Nanoseconds, nanojoules: Int64) {
    ring[count % capacity] = Record(trigger: trigger, onTimeBefore: onTime, energyBefore: energy)
    count += 1
    onTime &+= duration.count
    energy &+= nanojoules
  }

  /// From when on a burst fits a duty window; `nil`: at any time.
  func dutyRoom(for duration: Nanoseconds, limit: Nanoseconds, window: Nanoseconds) -> Instant? {
    precondition(duration <= limit, "a burst that never fits its duty window")
    let most = limit.count - duration.count
    let first = firstKept { record in onTime &- record.onTimeBefore <= most }
    return expiry(before: first, duration: duration, window: window)
  }

  /// From when on a burst fits an energy window; `nil`: at any time.
  func energyRoom(
    for nanojoules: Int64, duration: Nanoseconds, limit: Int64, window: Nanoseconds
  ) -> Instant? {
    precondition(nanojoules <= limit, "a burst that never fits its energy window")
    let most = limit - nanojoules
    let first = firstKept { record in energy &- record.energyBefore <= most }
    return expiry(before: first, duration: duration, window: window)
  }

  /// The oldest burst from which on all still fit; `count` when none does. `fits` is false up to
  /// some burst and true from it on.
  private func firstKept(_ fits: (Record) -> Bool) -> Int {
    var low = count > capacity ? count - capacity : 0
    var high = count
    while low < high {
      let middle = low + (high - low) / 2
      if fits(ring[middle % capacity]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// When the burst before `first` has left the window that ends with a new burst.
  private func expiry(before first: Int, duration: Nanoseconds, window: Nanoseconds) -> Instant? {
    guard first > 0, count - (first - 1) <= capacity else { return nil }
    let last = ring[(first - 1) % capacity]
    let onTimeAfter = first < count ? ring[first % capacity].onTimeBefore : onTime
    let longer = Nanoseconds(onTimeAfter &- last.onTimeBefore) - duration
    return last.trigger + window + (longer > .zero ? longer : .zero)
  }
}
