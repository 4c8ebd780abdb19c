import Chance
import Testing

@testable import HistotripsyCore

@Suite struct BurstHistoryTests {
  private struct Burst {
    var at: Int64
    var duration: Int64
    var nanojoules: Int64
  }

  /// The earliest time found by bisection over running sums is the earliest found by trying every burst's departure.
  @Test(arguments: 1...40)
  func roomIsWhatTryingEveryMomentFinds(seed: Int) {
    var random = Chance(seed: UInt64(seed))
    let block = UnsafeMutableRawBufferPointer.allocate(
      byteCount: BurstHistory.byteCount(capacity: BurstHistory.maximumCapacity), alignment: 64)
    defer { block.deallocate() }
    var memory = Memory(block: block)
    var history = BurstHistory(in: &memory)
    let origin = Instant(nanoseconds: random.isDrawn(0.5) ? UInt64.max - 1_000_000 : random.next())
    let window = Int64.random(in: 1000...60_000, using: &random)
    var bursts: [Burst] = []
    var now: Int64 = 0
    var recorded = 0
    // More than the ring holds in some runs; the window never holds more than it does.
    for _ in 0..<(seed % 8 == 0 ? 9000 : 200) {
      now += Int64.random(in: 60...1200, using: &random)
      let burst = Burst(
        at: now, duration: .random(in: 1...50, using: &random),
        nanojoules: .random(in: 0...20, using: &random))
      bursts.append(burst)
      history.record(
        origin + Nanoseconds(now), duration: Nanoseconds(burst.duration), nanojoules: burst.nanojoules)
      // Before the last 200 nothing is left of any window that binds.
      if bursts.count > 200 { bursts.removeFirst() }
      recorded += 1
      if recorded % 29 != 0 || (recorded > 300 && recorded < 8800) { continue }

      let next = Burst(
        at: 0, duration: .random(in: 1...50, using: &random),
        nanojoules: .random(in: 0...20, using: &random))
      let onTime = Int64.random(in: next.duration...3000, using: &random)
      let energy = Int64.random(in: next.nanojoules...1200, using: &random)
      let duty = history.dutyRoom(
        for: Nanoseconds(next.duration), limit: Nanoseconds(onTime), window: Nanoseconds(window))
      let joules = history.energyRoom(
        for: next.nanojoules, duration: Nanoseconds(next.duration), limit: energy, window: Nanoseconds(window)
      )
      let slowDuty = slow(bursts, next, window) { $0.reduce(next.duration) { $0 + $1.duration } <= onTime }
      let slowEnergy = slow(bursts, next, window) {
        $0.reduce(next.nanojoules) { $0 + $1.nanojoules } <= energy
      }
      // From the next moment on is all that matters; both may name any earlier one.
      #expect(max(duty.map { ($0 - origin).count } ?? 0, now + 1) == slowDuty, "seed \(seed)")
      #expect(max(joules.map { ($0 - origin).count } ?? 0, now + 1) == slowEnergy, "seed \(seed)")
    }
  }

  /// The first moment after the last burst at which the bursts still in the window leave room, by trying.
  private func slow(_ bursts: [Burst], _ next: Burst, _ window: Int64, _ fits: ([Burst]) -> Bool) -> Int64 {
    let soonest = (bursts.last?.at ?? 0) + 1
    let departures = bursts.map { $0.at + window + max($0.duration - next.duration, 0) }
    for moment in ([soonest] + departures.filter { $0 > soonest }).sorted() {
      let inside = bursts.filter {
        $0.at > moment - window || $0.at + $0.duration > moment + next.duration - window
      }
      if fits(inside) { return moment }
    }
    return -1
  }

  @Test func energiesAreRoundedAgainstTheUser() {
    #expect(BurstHistory.nanojoules(burst: .joules(1.2e-9)) == 2)
    #expect(BurstHistory.nanojoules(limit: .joules(1.8e-9)) == 1)
    #expect(BurstHistory.nanojoules(burst: .joules(1e9)) == 1_000_000_000_000_000)
  }
}
