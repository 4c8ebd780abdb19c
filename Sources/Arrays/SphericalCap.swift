import Foundation
import HistotripsyCore
import Text

/// An array to be computed: alike elements on a spherical cap, all facing its centre.
public struct SphericalCap: Equatable, Sendable {
  public var layout: CapLayout
  /// 1 to `ArrayDescription.maximumElements`.
  public var elements: Int
  /// Of curvature: the distance of every element from the focus.
  public var radius: Length
  /// Diameter of the circle that the elements' faces fill; at most twice the radius, a hemisphere.
  public var aperture: Length
  public var shape: ElementShape
  /// Diameter of discs, side of squares.
  public var width: Length
  public var frequency: Frequency
  /// Of the random layout only: least distance of centres; `nil` for one at which no two elements can touch.
  public var leastDistance: Length?
  /// Of the random layout only.
  public var seed: UInt64
  public var sourcePressurePerVolt: Pressure?

  public static let radii: ClosedRange<Length> = .metres(5e-3)...Length.metres(0.5)
  /// Draws of the random layout for each element. Discs dropped at random jam when they cover 54.7 % of the area; up to
  /// about 50 % they find room within this.
  static let attemptsPerElement = 1000

  public init(
    layout: CapLayout, elements: Int, radius: Length, aperture: Length, shape: ElementShape = .disc,
    width: Length, frequency: Frequency, leastDistance: Length? = nil, seed: UInt64 = 1,
    sourcePressurePerVolt: Pressure? = nil
  ) {
    self.layout = layout
    self.elements = elements
    self.radius = radius
    self.aperture = aperture
    self.shape = shape
    self.width = width
    self.frequency = frequency
    self.leastDistance = leastDistance
    self.seed = seed
    self.sourcePressurePerVolt = sourcePressurePerVolt
  }

  /// The array, its focus at the origin and its apex at z = −radius.
  /// - Throws: what is out of range, or that the elements do not fit; `file` is the option (`--width`).
  public func description() throws(InputError) -> ArrayDescription {
    try check()
    let directions = try self.directions()
    let centres = directions.map { $0 * radius.metres }
    try refuseOverlap(centres)
    let pressure = sourcePressurePerVolt ?? ElementDefaults.assumedSourcePressurePerVolt
    var notes = ["computed, not measured: \(summary)"]
    if sourcePressurePerVolt == nil {
      notes.append(
        "source pressure \(Dimension.pressurePerVolt.shown(pressure.pascals)) is assumed, not measured")
    }
    return ArrayDescription(
      name: "\(elements)-element \(layout.rawValue) cap", frequency: frequency, geometricFocus: .origin,
      radiusOfCurvature: radius,
      elements: zip(centres, directions).map {
        Element(
          position: Position(metres: $0), normal: Position(metres: -$1), shape: shape, width: width)
      }, sourcePressurePerVolt: pressure, provenance: Provenance(source: "computed array"), notes: notes)
  }

  private var summary: String {
    let lengths =
      "radius \(Dimension.length.shown(radius.metres)), aperture \(Dimension.length.shown(aperture.metres))"
    return
      "layout \(layout.rawValue), \(elements) elements, \(lengths), width \(Dimension.length.shown(width.metres))"
      + (layout == .random
        ? ", least distance \(Dimension.length.shown(spacing)), seed \(seed)" : "")
  }

  /// Squares touch at their corners first.
  private var spacing: Double {
    leastDistance?.metres ?? width.metres * (shape == .square ? 2.0.squareRoot() : 1)
  }

  /// Polar angle at which the outermost face just fills the aperture: R sin θ + (w/2) cos θ = A/2.
  private var rim: Double {
    let half = width.metres / 2 * (shape == .square ? 2.0.squareRoot() : 1)
    let reach = (radius.metres * radius.metres + half * half).squareRoot()
    return asin(min(1, aperture.metres / 2 / reach)) - atan2(half, radius.metres)
  }

  private func check() throws(InputError) {
    let maximum = ArrayDescription.maximumElements
    guard (1...maximum).contains(elements) else {
      throw InputError(file: "--elements", message: "\(elements) is out of range (1 … \(maximum))")
    }
    try within(radius, Self.radii, "--radius", .length)
    try within(
      width, ArrayDescription.widths.lowerBound...min(ArrayDescription.widths.upperBound, radius), "--width",
      .length)
    try within(aperture, width...radius * 2, "--aperture", .length)
    try within(frequency, ArrayDescription.frequencies, "--frequency", .frequency)
    if let leastDistance { try within(leastDistance, width...radius * 2, "--least-distance", .length) }
    if let sourcePressurePerVolt {
      try within(
        sourcePressurePerVolt, ArrayDescription.sourcePressures, "--source-pressure", .pressurePerVolt)
    }
    guard rim > 0 || elements == 1 else {
      throw InputError(
        file: "--aperture",
        message: "\(Dimension.length.shown(aperture.metres)) has room for one element of "
          + "\(Dimension.length.shown(width.metres)) only")
    }
  }

  private func within<Q: Quantity>(
    _ value: Q, _ range: @autoclosure () -> ClosedRange<Q>, _ option: String, _ dimension: Text.Dimension
  ) throws(InputError) {
    let allowed = range()
    guard !allowed.contains(value) else { return }
    throw InputError(
      file: option,
      message: "\(dimension.shown(value.inBaseUnit)) is out of range "
        + "(\(QuantityText.shown(allowed.inBaseUnit, as: dimension)))")
  }

  private func directions() throws(InputError) -> [SIMD4<Double>] {
    let cap = CapDirections(count: elements, rim: max(0, rim))
    switch layout {
    case .fibonacci: return cap.fibonacci()
    case .ring: return cap.rings()
    case .random:
      let found = cap.random(
        distance: spacing / radius.metres, seed: seed, attempts: Self.attemptsPerElement * elements)
      guard found.count == elements else {
        throw InputError(
          file: "--elements",
          message: "only \(found.count) of \(elements) found room at random, "
            + "\(Dimension.length.shown(spacing)) or more apart; fewer or smaller elements, or another layout"
        )
      }
      return found
    }
  }

  private func refuseOverlap(_ centres: [SIMD4<Double>]) throws(InputError) {
    // Nothing was rounded here: elements may touch, but for the last digits.
    guard let closest = ElementSpacing(centres), closest.distance < width.metres * (1 - 1e-9) else { return }
    let least = ArrayDescription.widths.lowerBound.metres
    throw InputError(
      file: "--width",
      message: "\(Dimension.length.shown(width.metres)) is out of range (\(Dimension.length.shown(least)) … "
        + "\(Dimension.length.shown(closest.distance)), the distance of the closest two elements)")
  }
}
