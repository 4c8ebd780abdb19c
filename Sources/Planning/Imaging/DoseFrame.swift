import Arrays
import HistotripsyCore

/// Where an image of what becomes of a target lies: on the voxels and in the world of the image that the target was taken
/// from, else on voxels of its own in the array's frame, where R, A, S are x, y, z.
public struct DoseFrame: Equatable, Sendable {
  public let grid: ImageGrid
  /// From the grid's world to the array's frame, metres.
  public let toArray: Affine
  /// For a person.
  public let words: String
  public let isPersonsImage: Bool

  /// How far around the box of a mask the image reaches where a plan keeps that box alone [choice].
  public static let rim = Length.millimetres(10)

  /// On the image that a target was taken from. A finished plan keeps the box of the mask: there the image is that box, grown by
  /// `rim`, on the same voxels.
  /// - Returns: `nil` where the target was not taken from an image, or the voxels would be too many.
  public init?(_ image: PlanImage?, target: TargetRegion, geometricFocus: Position) {
    guard let image, case .mask(let placed) = target.shape else { return nil }
    var toArray = image.registration
    toArray.origin += geometricFocus.lanes
    var voxels = placed.mask.affine
    voxels.origin += target.centre.lanes
    var dimensions = placed.mask.dimensions
    if placed.isWrittenOut {
      let steps = voxels.steps
      let around = (0..<3).map { Int((Self.rim.metres / steps[$0]).rounded(.up)) }
      voxels.origin = voxels(SIMD4(-Double(around[0]), -Double(around[1]), -Double(around[2]), 0))
      dimensions = zip(dimensions, around).map { $0 + 2 * $1 }
    }
    guard let grid = ImageGrid(dimensions: dimensions, affine: toArray.inverse.after(voxels)) else {
      return nil
    }
    self.grid = grid
    self.toArray = toArray
    words = "world of \(PlanRecord.line(image.file))"
    isPersonsImage = true
  }

  /// In the array's frame.
  /// - Parameters:
  ///   - first: centre of the first voxel.
  ///   - counts: voxels along x, y and z.
  /// - Returns: `nil` where the voxels would be too many.
  public init?(first: Position, counts: SIMD3<Int>, edge: Length) {
    let step = edge.metres
    let affine = Affine(
      x: SIMD4(step, 0, 0, 0), y: SIMD4(0, step, 0, 0), z: SIMD4(0, 0, step, 0), origin: first.lanes)
    guard let grid = ImageGrid(dimensions: [counts.x, counts.y, counts.z], affine: affine) else { return nil }
    self.grid = grid
    toArray = Affine(x: SIMD4(1, 0, 0, 0), y: SIMD4(0, 1, 0, 0), z: SIMD4(0, 0, 1, 0), origin: .zero)
    words = "array frame, RAS = xyz"
    isPersonsImage = false
  }

  /// Points along each edge of a voxel that stand for it where what is looked at has cells of its own.
  /// - Parameter cell: edge of those cells.
  public func samples(of cell: Length) -> [Int] {
    (0..<3).map { axis in max(1, min(4, Int((grid.steps[axis] / cell.metres - 1e-6).rounded(.up)))) }
  }

  /// The mean over a voxel of what a place of the array's frame holds, metres.
  /// - Parameter samples: points along each edge.
  public func mean(
    _ i: Int, _ j: Int, _ k: Int, _ samples: [Int], _ value: (SIMD4<Double>) -> Double
  ) -> Double {
    var sum = 0.0
    for c in 0..<samples[2] {
      for b in 0..<samples[1] {
        for a in 0..<samples[0] {
          let index = SIMD4(
            Double(i) + (Double(a) + 0.5) / Double(samples[0]) - 0.5,
            Double(j) + (Double(b) + 0.5) / Double(samples[1]) - 0.5,
            Double(k) + (Double(c) + 0.5) / Double(samples[2]) - 0.5, 0)
          sum += value(toArray(grid.affine(index)))
        }
      }
    }
    return sum / Double(samples[0] * samples[1] * samples[2])
  }
}
