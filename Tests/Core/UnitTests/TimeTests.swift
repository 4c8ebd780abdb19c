import HistotripsyCore
import Testing

/// Is time exact, and is its order right wherever the counter stands?
@Suite struct TimeTests {
  @Test func aMillionPeriodsAreExactlyAMillionPeriods() {
    var at = Instant(nanoseconds: 17)
    let period = Nanoseconds(3_333_333)
    for _ in 0..<1_000_000 { at = at + period }
    #expect(at - Instant(nanoseconds: 17) == period * 1_000_000)
  }

  @Test func orderHoldsAcrossTheWrapOfTheCounter() {
    let before = Instant(nanoseconds: .max - 5)
    let after = before + Nanoseconds(10)
    #expect(after.nanoseconds == 4)
    #expect(before < after)
    #expect(!(after < before))
    #expect(after - before == Nanoseconds(10))
    #expect(before - after == Nanoseconds(-10))
  }

  /// Serial-number order (RFC 1982): right up to half the circle, from anywhere on it.
  @Test(arguments: [UInt64(0), 1, 1 << 63, .max])
  func orderHoldsUpToHalfTheCircle(origin: UInt64) {
    let here = Instant(nanoseconds: origin)
    let far = here + Nanoseconds(.max)
    #expect(here < far)
    #expect(far > here)
  }

  @Test func secondsFromTheWorldAreRoundedToTheNanosecondOrRefused() {
    #expect(Nanoseconds(checkedSeconds: 1.5e-9) == Nanoseconds(2))
    #expect(Nanoseconds(checkedSeconds: 0.005) == .milliseconds(5))
    #expect(Nanoseconds(checkedSeconds: .nan) == nil)
    #expect(Nanoseconds(checkedSeconds: 1e10) == nil)
  }
}
