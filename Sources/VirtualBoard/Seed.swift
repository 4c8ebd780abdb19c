/// The only source of chance in the virtual world: SplitMix64 (Steele, Lea and Flood 2014, OOPSLA), 64 bits of state.
///
/// Integer arithmetic only, so that one seed gives one world on every machine and in every build.
public struct Seed: Sendable {
  private var state: UInt64

  public init(_ value: UInt64) { state = value }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in 0 ..< 1, 53 bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// True with probability `share`.
  public mutating func isDrawn(_ share: Double) -> Bool { uniform() < share }

  /// An independent stream for one part of the world, so that one part drawing more does not move another's numbers.
  public func stream(_ label: UInt64) -> Seed {
    var mixed = Seed(state ^ (label &* 0xD1B5_4A32_D192_ED03))
    return Seed(mixed.next())
  }
}
