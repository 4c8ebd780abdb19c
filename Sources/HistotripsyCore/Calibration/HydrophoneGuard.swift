/// Keeps the drive below what the hydrophone in the field bears.
///
/// A hydrophone cavitates once and is broken, so the bound must hold *before* a burst. No law can
/// give more at any point than all elements in step: `ceiling` bounds that, in volts at the
/// receiver's input per volt of drive. It begins as the nominal value times a factor of ignorance
/// and may be lowered when all elements have been measured in step at the hydrophone. It is a slope
/// and not a ratio: drivers that give nothing below some volts have a ratio that still grows with
/// the drive.
public struct HydrophoneGuard: Equatable, Sendable, BitwiseCopyable {
  /// Largest magnitude of the received voltage that the hydrophone may be driven to, its own limit
  /// times a margin.
  public let limit: Voltage
  /// Received volts per volt of drive with every enabled element in step: never exceeded.
  public private(set) var ceiling: Double

  /// - Parameters:
  ///   - limit: above 0.
  ///   - ceiling: above 0 and finite.
  public init(limit: Voltage, ceiling: Double) {
    precondition(limit > .zero && ceiling > 0 && ceiling < .infinity, "a guard has a limit and a ceiling")
    self.limit = limit
    self.ceiling = ceiling
  }

  /// Lowers the ceiling to what has been measured; it is never raised.
  public mutating func learn(ceiling measured: Double) {
    precondition(measured > 0, "a ceiling is above 0")
    if measured < ceiling { ceiling = measured }
  }

  /// The highest rail for a law in which `firing` of `enabled` elements take part.
  /// - Parameters:
  ///   - firing: the elements that take part, 1 to `enabled`.
  ///   - enabled: the elements whose sum `ceiling` bounds.
  public func largestDrive(firing: Int, of enabled: Int) -> Voltage {
    precondition(firing >= 1 && firing <= enabled, "a law has firing elements")
    let share = Self.strength(of: firing) / Double(enabled)
    return Voltage(clamping: limit.volts / (ceiling * (share < 1 ? share : 1)))
  }

  /// The number of elements of mean strength that the strongest `firing` ones may equal. Up to 15
  /// elements are taken to be 2 times as strong as the mean, more of them 1.5 times [M], and never
  /// less in sum than 15. The caller caps it at all elements, whose sum is known.
  private static func strength(of firing: Int) -> Double {
    let few = 15
    if firing <= few { return 2 * Double(firing) }
    let many = 1.5 * Double(firing)
    let fewer = 2 * Double(few)
    return many > fewer ? many : fewer
  }
}
