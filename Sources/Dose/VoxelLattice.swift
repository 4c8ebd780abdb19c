import HistotripsyCore

/// Cubes that fill space: voxel (0, 0, 0) is centred at `origin`, the others follow along x, y and z.
public struct VoxelLattice: Equatable, Sendable {
  public let origin: Position
  /// Edge of a voxel.
  public let edge: Length

  public static let edges: ClosedRange<Length> = .metres(5e-5)...Length.metres(5e-3)

  /// - Precondition: `edge` lies in `edges`.
  public init(origin: Position, edge: Length) {
    precondition(Self.edges.contains(edge), "0.05 to 5 mm")
    self.origin = origin
    self.edge = edge
  }

  /// Cubic metres.
  var voxelVolume: Double { edge.metres * edge.metres * edge.metres }

  /// Centre of a voxel, metres.
  @inline(__always) func centre(_ voxel: SIMD3<Int32>) -> SIMD4<Double> {
    origin.lanes + SIMD4(Double(voxel.x), Double(voxel.y), Double(voxel.z), 0) * edge.metres
  }

  /// The voxel whose cube holds a point in metres.
  @inline(__always) func voxel(_ point: SIMD4<Double>) -> SIMD3<Int32> {
    let place = ((point - origin.lanes) / edge.metres + SIMD4(0.5, 0.5, 0.5, 0)).rounded(.down)
    return SIMD3(Int32(place.x), Int32(place.y), Int32(place.z))
  }
}

/// A block of 4 × 4 × 4 voxels: the piece in which a dose map is computed and stored.
struct Brick: Hashable, Comparable {
  static let edge: Int32 = 4
  static let voxels = 64

  let x, y, z: Int32

  init(x: Int32, y: Int32, z: Int32) {
    self.x = x
    self.y = y
    self.z = z
  }

  /// The brick that holds a voxel.
  init(holding voxel: SIMD3<Int32>) {
    x = voxel.x >> 2
    y = voxel.y >> 2
    z = voxel.z >> 2
  }

  @inline(__always) func voxel(_ index: Int) -> SIMD3<Int32> {
    let i = Int32(index)
    return SIMD3(x &* 4 &+ (i & 3), y &* 4 &+ (i >> 2 & 3), z &* 4 &+ (i >> 4))
  }

  /// Where a voxel stands in its brick.
  @inline(__always) static func index(_ voxel: SIMD3<Int32>) -> Int {
    Int(voxel.x & 3) + 4 * Int(voxel.y & 3) + 16 * Int(voxel.z & 3)
  }

  static func < (one: Brick, other: Brick) -> Bool {
    (one.z, one.y, one.x) < (other.z, other.y, other.x)
  }
}
