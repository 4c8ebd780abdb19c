/// A physical quantity: one finite number in one SI base unit, with the range in which it makes sense here.
///
/// The number leaves a quantity only through an accessor that names its unit (`pressure.megapascals`), so a volt
/// can never be handed over where a pascal is meant. Two ways in:
/// - `init?(checked:)` for values from the world (files, sensors, operators): `nil` outside `bounds` or not finite;
/// - the named factories (`.megapascals(30)`) for values written in the program: outside `bounds` is a bug and traps.
public protocol Quantity: Comparable, Sendable, BitwiseCopyable {
  /// Every value of this type lies in this range, in the base unit.
  static var bounds: ClosedRange<Double> { get }
  /// The value in the base unit.
  var inBaseUnit: Double { get }
  /// Wraps a value already known to lie within `bounds`.
  init(trusted value: Double)
}

extension Quantity {
  /// A value from the world, in the base unit; `nil` when it is not finite or outside `bounds`.
  @inlinable public init?(checked value: Double) {
    guard value >= Self.bounds.lowerBound, value <= Self.bounds.upperBound else { return nil }
    self.init(trusted: value)
  }

  /// A value the program computed or states itself, in the base unit; outside `bounds` it traps.
  @inlinable public init(stated value: Double) {
    precondition(value >= Self.bounds.lowerBound && value <= Self.bounds.upperBound, "quantity out of bounds")
    self.init(trusted: value)
  }

  /// The nearest value within `bounds`; not-a-number traps.
  @inlinable public init(clamping value: Double) {
    precondition(!value.isNaN, "quantity is not a number")
    let low = Self.bounds.lowerBound
    let high = Self.bounds.upperBound
    self.init(trusted: value < low ? low : (value > high ? high : value))
  }

  @inlinable public static var zero: Self { Self(stated: 0) }

  @inlinable public static func == (a: Self, b: Self) -> Bool { a.inBaseUnit == b.inBaseUnit }
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.inBaseUnit < b.inBaseUnit }
  @inlinable public static func + (a: Self, b: Self) -> Self { Self(stated: a.inBaseUnit + b.inBaseUnit) }
  @inlinable public static func - (a: Self, b: Self) -> Self { Self(stated: a.inBaseUnit - b.inBaseUnit) }
  @inlinable public static func * (a: Self, factor: Double) -> Self { Self(stated: a.inBaseUnit * factor) }
  @inlinable public static func / (a: Self, divisor: Double) -> Self { Self(stated: a.inBaseUnit / divisor) }
  /// The ratio of two quantities of one kind has no unit.
  @inlinable public static func / (a: Self, b: Self) -> Double { a.inBaseUnit / b.inBaseUnit }
}
