import Foundation

/// A seeded source of chance (SplitMix64), for worlds that nobody has told the controller about.
public struct Chance {
  private var state: UInt64
  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
  /// 0 to 1, 1 left out.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
  public mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * uniform() }
  /// Standard normal, by Box and Muller.
  public mutating func gaussian() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * Double.pi * uniform())
  }
}
