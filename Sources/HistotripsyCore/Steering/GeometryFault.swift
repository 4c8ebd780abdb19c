/// Why a list of elements is not an array geometry. Elements are counted from 0, in the order given.
public enum GeometryFault: Error, Equatable, Sendable, BitwiseCopyable {
  /// 1 to `ArrayGeometry.maximumElements`.
  case elementCount(Int)
  /// The operating frequency must lie within `ArrayGeometry.frequencies`.
  case frequency(Frequency)
  /// The length of a normal differs from 1 by more than 10⁻⁶.
  case normalNotUnit(element: Int)
  /// 0 to 4, and a number.
  case gain(element: Int)
  /// Above 0.
  case width(element: Int)
  /// At most ±10 µs.
  case phaseTrim(element: Int)
  /// An array that is silent altogether.
  case noElementEnabled
}
