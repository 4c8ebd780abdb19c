import Arrays
import HistotripsyCore

/// How the hydrophone hears waves from different sides: where it looks, and what it stands in.
public struct HearingFinding: Codable, Equatable, Sendable {
  /// Where its axis points, in the array's frame: a vector of 1 m.
  public var axis: Position
  /// Standard uncertainty (k = 1) of the axis in each of two directions across it, in radians.
  public var axisUncertainty: Double
  /// Share of what no baffle does, 0 to 1 (`DirectionalResponse`); of no effect where the response was measured.
  public var share: Double
  /// Standard uncertainty (k = 1) of `share`.
  public var shareUncertainty: Double
  /// Elements whose amplitudes have told axis and share; 0: nothing but what was known before.
  public var elements: Int

  public init(
    axis: Position, axisUncertainty: Double, share: Double, shareUncertainty: Double, elements: Int
  ) {
    self.axis = axis
    self.axisUncertainty = axisUncertainty
    self.share = share
    self.shareUncertainty = shareUncertainty
    self.elements = elements
  }

  /// A hydrophone that a person has pointed by eye is off by this in each direction (k = 1): 5° [M].
  static let pointing = 5.0 * Double.pi / 180
  /// One whose axis was measured is off by this: 1° [M].
  static let measured = 1.0 * Double.pi / 180

  /// What is known before any element has been heard. Looks where it was said to look, else at the middle of the array; anything
  /// in a baffle's range is as likely.
  public static func before(_ array: ArrayDescription, _ receiver: ReceiverCalibration) -> HearingFinding {
    let range = receiver.direction.baffle
    let middle = array.elements.reduce(SIMD4<Double>.zero) {
      $0 + ($1.position.lanes - array.geometricFocus.lanes)
    }
    let axis = receiver.axis?.lanes ?? (middle.length > 0 ? middle : SIMD4(0, 0, -1, 0))
    return HearingFinding(
      axis: Position(metres: axis / axis.length),
      axisUncertainty: receiver.axis == nil ? pointing : measured,
      share: (range.lowerBound + range.upperBound) / 2,
      shareUncertainty: (range.upperBound - range.lowerBound) / 12.0.squareRoot(), elements: 0)
  }
}
