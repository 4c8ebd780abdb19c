import HistotripsyCore
import Text

/// The image that a target was taken from, and how it lies in the array's frame.
public struct PlanImage: Equatable, Sendable {
  /// As the request names it.
  public var file: String
  /// SHA-256 of the file, and of the image's where header and image are a pair; 1 or 2.
  public var digests: [String]
  /// From the image's world, RAS+, to the array's frame about its geometric focus; metres. Rigid.
  public var registration: Affine

  public init(file: String, digests: [String], registration: Affine) {
    self.file = file
    self.digests = digests
    self.registration = registration
  }

  /// A place of the array's frame in the image's world.
  /// - Parameter geometricFocus: of the array.
  public func world(of position: Position, geometricFocus: Position) -> Position {
    Position(metres: registration.inverse(position.lanes - geometricFocus.lanes))
  }
}

extension PlanTerms {
  /// The image of a target that is a mask.
  public var image: PlanImage? {
    guard case .mask(let placed) = shape, !placed.isWrittenOut else { return nil }
    var registration = placed.motion
    registration.origin += centre.lanes
    return PlanImage(file: placed.file, digests: placed.digests, registration: registration)
  }
}

extension PlanImage {
  static let keys = ["image", "image-sha-256", "registration"]

  /// Its fields in a finished plan.
  var yaml: [String] {
    [
      "  # From the image's world (RAS+) to the array's frame about its geometric focus.",
      "  image: \(YAMLScalar.written(file))",
      "  image-sha-256: [\(digests.map { "\"\($0)\"" }.joined(separator: ", "))]", "  registration:",
    ] + MaskPlacement.yaml(of: registration).map { "  " + $0 }
  }
}
