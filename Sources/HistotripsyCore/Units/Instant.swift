/// A point on the board's monotonic clock, in nanoseconds since an arbitrary origin.
///
/// The counter may wrap; comparison is by signed difference (RFC 1982's serial-number rule), so order is right as long
/// as the two instants lie less than 2⁶³ ns (292 years) apart, wherever the counter stands. Instants of different boards
/// are not comparable, which no type can check: a program has one board.
public struct Instant: Comparable, Sendable, BitwiseCopyable {
  public let nanoseconds: UInt64

  @inlinable public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

  @inlinable public static func - (a: Self, b: Self) -> Nanoseconds {
    Nanoseconds(Int64(bitPattern: a.nanoseconds &- b.nanoseconds))
  }
  @inlinable public static func + (a: Self, b: Nanoseconds) -> Self {
    Self(nanoseconds: a.nanoseconds &+ UInt64(bitPattern: b.count))
  }
  @inlinable public static func - (a: Self, b: Nanoseconds) -> Self {
    Self(nanoseconds: a.nanoseconds &- UInt64(bitPattern: b.count))
  }
  @inlinable public static func < (a: Self, b: Self) -> Bool { (a - b).count < 0 }
}
