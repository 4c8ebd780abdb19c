/// The bursts of the last duty window, oldest first, and the transmission they add up to.
///
/// A burst counts in full as long as its trigger lies less than a window back, so the exact share of time is never above
/// what is counted here. Room for every burst that the period limit allows in a window is made when the limits are locked,
/// at most 2²⁰ (one every millisecond for 17 minutes); a window that is full refuses.
struct DutyWindow {
  private static let capacityMaximum = 1 << 20
  private var times: [Int64] = []
  private var onTimes: [Int64] = []
  private var head = 0
  private var count = 0
  private var sum: Int64 = 0
  private var window: Int64 = 0

  /// Forgets everything and makes room.
  mutating func reset(window: Int64, periodMinimum: Int64) {
    let needed = window / max(1, periodMinimum) + 2
    let capacity = Int(min(needed, Int64(Self.capacityMaximum)))
    times = Array(repeating: 0, count: capacity)
    onTimes = Array(repeating: 0, count: capacity)
    head = 0
    count = 0
    sum = 0
    self.window = window
  }

  /// Transmission since one window before `t`, in nanoseconds; `nil` when nothing more can be counted.
  mutating func onTime(at t: Int64) -> Int64? {
    while count > 0 && times[head] <= t - window {
      sum -= onTimes[head]
      head = head + 1 == times.count ? 0 : head + 1
      count -= 1
    }
    return count < times.count ? sum : nil
  }

  /// A burst has been triggered at `t`; `onTime(at: t)` was not `nil`.
  mutating func add(_ onTime: Int64, at t: Int64) {
    let place = head + count < times.count ? head + count : head + count - times.count
    times[place] = t
    onTimes[place] = onTime
    count += 1
    sum += onTime
  }
}
