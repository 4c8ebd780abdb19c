import HistotripsyCore

/// How image and array coincide, as a plan says it.
public enum MaskPlacement: Equatable, Sendable {
  /// The mask's centroid lies at the target's centre; the rows of the rotation are the array's axes in the image's world.
  case centroid(rotation: [SIMD4<Double>])
  /// This point of the image's world, RAS+, lies at the target's centre.
  case anchor(Position, rotation: [SIMD4<Double>])
  /// From the image's world, RAS+, to the array's frame about its geometric focus; metres.
  case registration(Affine)

  /// Points of an image's world lie within this, along each axis.
  public static let reach = Length.metres(2)
  /// Matrices written with six digits are rotations to about this: no product of two rows is further from 0 or 1.
  static let rigidity = 1e-4

  public static let identity = [SIMD4<Double>(1, 0, 0, 0), SIMD4(0, 1, 0, 0), SIMD4(0, 0, 1, 0)]

  /// From the image's world to offsets from the target's centre.
  func motion(centroid: SIMD4<Double>) -> Affine {
    func turn(_ rows: [SIMD4<Double>], about point: SIMD4<Double>) -> Affine {
      Affine(rows: rows.map { SIMD4($0.x, $0.y, $0.z, -($0 * point).sum()) })
    }
    return switch self {
    case .centroid(let rotation): turn(rotation, about: centroid)
    case .anchor(let point, let rotation): turn(rotation, about: point.lanes)
    case .registration(let affine): affine
    }
  }
}
