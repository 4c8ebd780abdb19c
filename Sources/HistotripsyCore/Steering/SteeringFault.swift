/// Why a focal law cannot be given to the front end.
public enum SteeringFault: Error, Equatable, Sendable, BitwiseCopyable {
  /// This element would have to wait longer than a law entry can say: `FocalLaw.maximumTicks` ticks, 163.83 µs at 100 MHz.
  /// The focus is too far from the array's natural focus, or the clock too fast.
  case delayTooLong(element: Int)
}
