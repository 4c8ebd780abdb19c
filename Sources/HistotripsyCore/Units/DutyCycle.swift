/// The share of time during which the array transmits, in parts per million (0 to 1 000 000).
///
/// Integer, and stated once: field reports tell of duty de-rated twice because two layers each "corrected" a fraction.
public struct DutyCycle: Comparable, Sendable, BitwiseCopyable {
  public let partsPerMillion: UInt32

  /// `nil` above 1 000 000 ppm.
  @inlinable public init?(partsPerMillion: UInt32) {
    guard partsPerMillion <= 1_000_000 else { return nil }
    self.partsPerMillion = partsPerMillion
  }

  /// A share the program states itself; above 1 000 000 ppm it traps.
  @inlinable public static func partsPerMillion(_ value: UInt32) -> Self {
    guard let duty = Self(partsPerMillion: value) else { preconditionFailure("more than all the time") }
    return duty
  }

  @inlinable public static func < (a: Self, b: Self) -> Bool { a.partsPerMillion < b.partsPerMillion }

  /// The longest transmission that this duty permits within `window`; rounded down.
  @inlinable public func onTime(in window: Nanoseconds) -> Nanoseconds {
    Nanoseconds(
      window.count / 1_000_000 * Int64(partsPerMillion)
        + window.count % 1_000_000 * Int64(partsPerMillion) / 1_000_000)
  }
}
