import Foundation

/// Seeded chance for tests: SplitMix64 (Steele, Lea and Flood 2014, OOPSLA). One seed, the same numbers on every machine; a test that draws
/// prints its seed.
public struct Chance: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// 0 ..< 1, with all 53 bits that a double has there.
  public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A standard normal number, by Box and Muller.
  public mutating func gaussian() -> Double { (-2 * log(1 - unit())).squareRoot() * cos(2 * .pi * unit()) }

  /// 0 ..< `bound`; 0 where that is empty.
  public mutating func below(_ bound: Int) -> Int { bound <= 1 ? 0 : Int(next() % UInt64(bound)) }

  /// True with probability `share`.
  public mutating func isDrawn(_ share: Double) -> Bool { unit() < share }
}
