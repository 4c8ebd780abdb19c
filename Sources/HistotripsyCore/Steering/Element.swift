/// One transducer of the array: everything that is known about it, in one record.
///
/// This record is the only place where an element is listed as dead, weak or reversed; laws, losses and masks are derived
/// from it.
public struct Element: Equatable, Sendable, BitwiseCopyable {
  /// Centre of the radiating face, in the array's frame.
  public var position: Position
  /// Direction in which the face radiates; length 1 m stands for a unit vector, checked by `ArrayGeometry`.
  public var normal: Position
  /// Diameter of a disc, side of a square.
  public var width: Length
  /// Pressure amplitude relative to a nominal element; 0 to 4.
  public var gain: Double
  /// Arrives this much too early when positive: the law fires it this much later. At most ±10 µs.
  public var phaseTrim: Nanoseconds
  public var shape: ElementShape
  /// Wired the other way round: its wave is inverted, and the law inverts it back.
  public var isReversed: Bool
  /// A disabled element stays silent in every law.
  public var isEnabled: Bool

  public init(
    position: Position, normal: Position, shape: ElementShape = .disc, width: Length, gain: Double = 1,
    isReversed: Bool = false, phaseTrim: Nanoseconds = .zero, isEnabled: Bool = true
  ) {
    self.position = position
    self.normal = normal
    self.shape = shape
    self.width = width
    self.gain = gain
    self.isReversed = isReversed
    self.phaseTrim = phaseTrim
    self.isEnabled = isEnabled
  }
}

public enum ElementShape: UInt8, Sendable, BitwiseCopyable {
  case disc
  case square
}
