import HistotripsyCore
import Text

/// Orientation, focus and frame of an array of which only the element centres are known.
///
/// - Curved: the sphere through the centres gives radius of curvature and focus; every element faces the focus.
/// - Flat in z: every element faces +z; there is no focus, so a point one aperture away on the axis stands for it.
///
/// Files in which the array lies on the far side of its focus look along −z; the core's frame has +z from the array into the medium. Such
/// an array is turned half round about its x axis: turned, not mirrored, so that no steering sign changes without the others.
struct ArrayFrame {
  /// Metres, in the core's frame.
  let centres: [SIMD4<Double>]
  let normals: [SIMD4<Double>]
  let focus: SIMD4<Double>
  let radiusOfCurvature: Double?
  let notes: [String]

  /// Centres whose z differs by no more than this count as flat: about a tenth of the thinnest wave.
  private static let flatness = 1e-5
  /// A centre of the fitted sphere so near to the file's origin is taken to be the origin: 1/50 of a wave at 1.5 MHz.
  private static let originTolerance = 2e-5
  /// Centres further than this share of the radius off the sphere do not say where their elements look.
  private static let roughness = 0.01

  /// - Parameter sparesOutliers: goes by where most centres lie; a few may lie anywhere else.
  /// - Throws: when centres are neither on a sphere nor in a plane across z.
  init(_ given: [SIMD4<Double>], file: String, sparesOutliers: Bool = false) throws(InputError) {
    let z = given.map(\.z).sorted()
    let spared = sparesOutliers ? given.count / SphereFit.outlierShare : 0
    let isFlat = (0...spared).contains { z[$0 + z.count - 1 - spared] - z[$0] <= Self.flatness }
    if isFlat {
      self.init(flat: given)
    } else {
      try self.init(
        curved: given, fit: sparesOutliers ? SphereFit(most: given) : SphereFit(given), file: file)
    }
  }

  private init(flat given: [SIMD4<Double>]) {
    let middle = given.reduce(SIMD4<Double>.zero, +) / Double(given.count)
    let reach = given.reduce(0.0) { max($0, ($1 - middle).length) }
    // A single element has no aperture to go by: 50 mm.
    let distance = reach > 0 ? min(max(2 * reach, 0.02), 0.5) : 0.05
    centres = given
    normals = Array(repeating: SIMD4(0, 0, 1, 0), count: given.count)
    focus = middle + SIMD4(0, 0, distance, 0)
    radiusOfCurvature = nil
    notes = [
      "the array is flat: every element faces +z",
      "a flat array has no focus of its own: the point \((distance * 1e3).short) mm in front of its middle stands for it",
    ]
  }

  private init(curved given: [SIMD4<Double>], fit: SphereFit?, file: String) throws(InputError) {
    let remedy = "state focus and normals in a native array file (histotripsy-array: 1)"
    guard let fit else {
      throw InputError(
        file: file,
        message: "\(given.count) centres that lie on no one sphere and in no plane across z; \(remedy)")
    }
    guard fit.worst <= Self.roughness * fit.radius else {
      throw InputError(
        file: file,
        message: "the centres lie up to \((fit.worst * 1e3).short) mm off the best sphere, of radius "
          + "\((fit.radius * 1e3).short) mm (0 mm … \((Self.roughness * fit.radius * 1e3).short) mm); \(remedy)"
      )
    }
    let limit = ArrayDescription.maximumCoordinate.metres
    guard fit.radius <= limit, abs(fit.centre.x) <= limit, abs(fit.centre.y) <= limit,
      abs(fit.centre.z) <= limit
    else {
      throw InputError(
        file: file,
        message: "the centres are curved with a radius of \(fit.radius.short) m (0 m … 1 m); \(remedy)")
    }

    let isAtOrigin = fit.centre.length <= Self.originTolerance
    let centre = isAtOrigin ? SIMD4<Double>.zero : fit.centre
    var notes = [
      "radius of curvature \((fit.radius * 1e3).short) mm and focus "
        + (isAtOrigin ? "at the file's origin" : "at \(Self.shown(centre)) mm, both")
        + " from a sphere through the centres, \((fit.worst * 1e6).short) µm off at most; every element faces the focus"
    ]
    var axis = given.reduce(SIMD4<Double>.zero) { $0 + (centre - $1) / max(($1 - centre).length, 1e-9) }
    axis /= Double(given.count)
    // A closed ball of elements has no axis of its own.
    if axis.length < 1e-9 { axis = SIMD4(0, 0, 1, 0) }
    let isTurned = axis.z < 0
    let turn = isTurned ? SIMD4(1.0, -1, -1, 1) : SIMD4(1.0, 1, 1, 1)
    if isTurned {
      notes.append(
        "the file's array looks along -z; turned half round about x, so that +z leads into the medium")
    }
    if abs(axis.z) < 0.5 * axis.length {
      notes.append("the array does not look along z; foci are still visited from far to near along z")
    }
    centres = given.map { $0 * turn }
    normals = given.map { point in
      let toCentre = centre - point
      // Only a spared outlier can lie at the centre; it looks where the others do.
      let direction = toCentre.length > 1e-9 ? toCentre : axis
      return direction / direction.length * turn
    }
    focus = centre * turn
    radiusOfCurvature = fit.radius
    self.notes = notes
  }

  /// Whether a sphere is one that this file's centres may be taken to lie on.
  static func passes(_ fit: SphereFit) -> Bool {
    let limit = ArrayDescription.maximumCoordinate.metres
    return fit.worst <= roughness * fit.radius && fit.radius <= limit
      && (0..<3).allSatisfy { abs(fit.centre[$0]) <= limit }
  }

  private static func shown(_ point: SIMD4<Double>) -> String {
    "(\((point.x * 1e3).short), \((point.y * 1e3).short), \((point.z * 1e3).short))"
  }
}
