/// A span of time in whole nanoseconds, of either sign.
///
/// Integer, so that adding a million periods gives exactly a million periods. ±292 years.
public struct Nanoseconds: Comparable, Sendable, BitwiseCopyable {
  public let count: Int64

  @inlinable public init(_ count: Int64) { self.count = count }
  @inlinable public static func microseconds(_ count: Int64) -> Self { Self(count * 1000) }
  @inlinable public static func milliseconds(_ count: Int64) -> Self { Self(count * 1_000_000) }
  @inlinable public static func seconds(_ count: Int64) -> Self { Self(count * 1_000_000_000) }
  @inlinable public static var zero: Self { Self(0) }

  /// A span in seconds from the world, rounded to the nearest nanosecond; `nil` when not finite or beyond 100 years.
  @inlinable public init?(checkedSeconds seconds: Double) {
    guard seconds >= -3.2e9, seconds <= 3.2e9 else { return nil }
    self.init(Int64((seconds * 1e9).rounded()))
  }

  /// In seconds, for arithmetic with physical models and for display.
  @inlinable public var seconds: Double { Double(count) * 1e-9 }

  @inlinable public static func < (a: Self, b: Self) -> Bool { a.count < b.count }
  @inlinable public static func + (a: Self, b: Self) -> Self { Self(a.count + b.count) }
  @inlinable public static func - (a: Self, b: Self) -> Self { Self(a.count - b.count) }
  @inlinable public static func * (a: Self, times: Int64) -> Self { Self(a.count * times) }
  @inlinable public static prefix func - (a: Self) -> Self { Self(-a.count) }
  @inlinable public static func += (a: inout Self, b: Self) { a = a + b }
}
