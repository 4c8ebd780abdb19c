import HistotripsyCore
import Text

/// A mask from a person's imaging, placed about a target's centre.
public struct PlacedMask: Equatable, Sendable {
  /// As the plan names it, relative to its folder.
  public let file: String
  /// SHA-256 of the file's bytes, and of the image's where header and image are a pair.
  public let digests: [String]
  public let selection: MaskSelection
  public let placement: MaskPlacement
  /// From the image's world, RAS+ metres, to offsets from the target's centre.
  public let motion: Affine
  /// Places are offsets from the target's centre, metres.
  public let mask: VoxelMask
  /// Of a mask that was a surface; `nil` for images.
  public var surface: SurfaceTerms?
  /// Whether its voxels stand in the plan itself, so that no file is needed.
  public internal(set) var isWrittenOut = false
}

/// What an STL surface does not say, or says in its first line.
public struct SurfaceTerms: Equatable, Sendable {
  public var unit: LengthUnit
  /// `LPS` or `RAS`.
  public var space: String
}
