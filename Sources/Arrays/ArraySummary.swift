import Foundation
import HistotripsyCore

/// An array in numbers, for people.
public struct ArraySummary: Equatable, Sendable {
  public let elements: Int
  public let dead: Int
  public let reversed: Int
  /// Diameter of the circle about the axis that the faces fill; of the whole sphere where they reach beyond its equator.
  public let aperture: Length
  public let radiusOfCurvature: Length?
  /// From the middle of the elements to the focus, along the axis.
  public let focalDistance: Length
  /// Radius of curvature, or distance of the focus of an array without one, over aperture.
  public let fNumber: Double
  /// In water at 20 °C.
  public let wavelength: Length
  /// Distances of nearest neighbours between centres: least, median, greatest; `nil` for a lone element.
  public let pitch: Pitch?
  public let widths: ClosedRange<Length>
  /// Share of the cap (of the plane, for a flat array) within the aperture that faces cover; `nil` where the array is neither.
  public let fill: Double?
  /// As `ArrayGeometry` names it.
  public let checksum: UInt32

  public struct Pitch: Equatable, Sendable {
    public let least: Length
    public let median: Length
    public let greatest: Length
  }

  /// - Parameter array: of at least one element.
  public init(_ array: ArrayDescription) {
    let all = array.elements
    precondition(!all.isEmpty, "an array without elements")
    elements = all.count
    dead = all.count { !$0.isEnabled }
    reversed = all.count(where: \.isReversed)
    wavelength = .metres(ArrayCheck.wavelength(at: array.frequency))
    checksum = ArrayGeometry.checksum(
      of: all.span, frequency: array.frequency, geometricFocus: array.geometricFocus)

    let axis = Self.axis(of: all)
    let focus = array.geometricFocus.lanes
    var reach = 0.0
    var rim = 0.0
    var depth = 0.0
    for element in all {
      let away = element.position.lanes - focus
      let along = (away * axis).sum()
      let lateral = (away - axis * along).length
      let half = element.width.metres / 2
      // Behind the equator the face widens the aperture; beyond it the sphere itself is the widest.
      reach = max(reach, along <= 0 ? lateral + half * abs((element.normal.lanes * axis).sum()) : lateral)
      rim = max(rim, atan2(lateral, -along) + atan2(half, away.length))
      depth -= along / Double(all.count)
    }
    let widest = all.reduce(all[0].width) { max($0, $1.width) }
    widths = all.reduce(all[0].width) { min($0, $1.width) }...widest
    if let radius = array.radiusOfCurvature, rim > .pi / 2 { reach = max(reach, radius.metres) }
    aperture = Length(clamping: 2 * reach)
    radiusOfCurvature = array.radiusOfCurvature
    focalDistance = Length(clamping: depth)
    fNumber = (array.radiusOfCurvature?.metres ?? depth) / (2 * reach)

    let distances = NearestNeighbours(all.map(\.position.lanes)).distances.sorted()
    pitch =
      distances.count < 2
      ? nil
      : Pitch(
        least: Length(clamping: distances[0]), median: Length(clamping: distances[distances.count / 2]),
        greatest: Length(clamping: distances[distances.count - 1]))

    let faces = all.reduce(0.0) { $0 + $1.faceArea }
    if let radius = array.radiusOfCurvature {
      fill = faces / (2 * .pi * radius.metres * radius.metres * (1 - cos(min(rim, .pi))))
    } else if ArrayCheck.commonNormal(all) != nil {
      fill = faces / (.pi * reach * reach)
    } else {
      fill = nil
    }
  }

  /// +z, into the medium; for an array that looks sideways the mean of its normals.
  private static func axis(of elements: [Element]) -> SIMD4<Double> {
    let mean = elements.reduce(SIMD4<Double>.zero) { $0 + $1.normal.lanes }
    guard mean.length > 1e-9, mean.z < 0.5 * mean.length else { return SIMD4(0, 0, 1, 0) }
    return mean / mean.length
  }
}

extension Element {
  /// Square metres.
  var faceArea: Double {
    let square = width.metres * width.metres
    return shape == .disc ? square * .pi / 4 : square
  }
}
