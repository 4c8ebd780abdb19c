import HistotripsyCore

/// A box of voxels along the axes of the array's frame.
public struct DoseGrid: Equatable, Sendable {
  public let lattice: VoxelLattice
  /// The voxel of the lattice in the box' lowest corner.
  let first: SIMD3<Int32>
  /// Voxels along x, y and z.
  public let counts: SIMD3<Int>

  public var count: Int { counts.x * counts.y * counts.z }

  /// - Parameters:
  ///   - low: lower corner of what the box must hold, metres.
  ///   - high: upper corner.
  ///   - lattice: the voxels wanted.
  ///   - maximum: the voxels grow until the box has no more than this.
  init(holding low: SIMD4<Double>, _ high: SIMD4<Double>, lattice wanted: VoxelLattice, maximum: Int) {
    var lattice = wanted
    while true {
      let (first, last) = (lattice.voxel(low), lattice.voxel(high))
      let counts = SIMD3(Int(last.x - first.x) + 1, Int(last.y - first.y) + 1, Int(last.z - first.z) + 1)
      let edge = lattice.edge.metres * 1.2
      if Double(counts.x) * Double(counts.y) * Double(counts.z) <= Double(maximum)
        || edge > VoxelLattice.edges.upperBound.metres
      {
        self.lattice = lattice
        self.first = first
        self.counts = counts
        return
      }
      lattice = VoxelLattice(origin: wanted.origin, edge: .metres(edge))
    }
  }

  @inline(__always) func index(_ i: Int, _ j: Int, _ k: Int) -> Int { (k * counts.y + j) * counts.x + i }

  /// Metres, in the array's frame.
  @inline(__always) func centre(_ i: Int, _ j: Int, _ k: Int) -> SIMD4<Double> {
    lattice.centre(SIMD3(first.x &+ Int32(i), first.y &+ Int32(j), first.z &+ Int32(k)))
  }

  /// Place of the first voxel's centre, in the array's frame.
  public var origin: Position {
    let place = centre(0, 0, 0)
    return Position(
      x: Length(clamping: place.x), y: Length(clamping: place.y), z: Length(clamping: place.z))
  }

  /// Centre of a voxel in the array's frame.
  /// - Parameter voxel: index, x first; below `count`.
  public func centre(of voxel: Int) -> Position {
    let (row, i) = voxel.quotientAndRemainder(dividingBy: counts.x)
    let (k, j) = row.quotientAndRemainder(dividingBy: counts.y)
    let place = centre(i, j, k)
    return Position(
      x: Length(clamping: place.x), y: Length(clamping: place.y), z: Length(clamping: place.z))
  }

  /// The voxel that holds a point; `nil` outside the box.
  func index(_ point: SIMD4<Double>) -> Int? {
    let voxel = lattice.voxel(point) &- first
    let (i, j, k) = (Int(voxel.x), Int(voxel.y), Int(voxel.z))
    guard i >= 0, j >= 0, k >= 0, i < counts.x, j < counts.y, k < counts.z else { return nil }
    return index(i, j, k)
  }

  /// For each stored voxel of an influence on the same lattice, its index in the box; −1 outside.
  func indices(of influence: Influence) -> [Int32] {
    var indices = [Int32](repeating: -1, count: influence.voxelCount)
    for (brick, place) in influence.places {
      for n in 0..<Brick.voxels {
        let voxel = brick.voxel(n) &- first
        let (i, j, k) = (Int(voxel.x), Int(voxel.y), Int(voxel.z))
        guard i >= 0, j >= 0, k >= 0, i < counts.x, j < counts.y, k < counts.z else { continue }
        indices[place + n] = Int32(index(i, j, k))
      }
    }
    return indices
  }

  /// Voxels of the box within so much of a point along each axis.
  func box(around point: SIMD4<Double>, room: SIMD4<Double>) -> (low: SIMD3<Int>, high: SIMD3<Int>) {
    let (low, high) = (lattice.voxel(point - room) &- first, lattice.voxel(point + room) &- first)
    let most = counts &- 1
    func clamped(_ voxel: SIMD3<Int32>) -> SIMD3<Int> {
      SIMD3(
        min(max(0, Int(voxel.x)), most.x), min(max(0, Int(voxel.y)), most.y),
        min(max(0, Int(voxel.z)), most.z))
    }
    return (clamped(low), clamped(high))
  }

  /// For every voxel, whether a region holds its centre.
  func membership(of region: DoseRegion) -> [Bool] {
    var inside = [Bool](repeating: false, count: count)
    let (low, high) = (lattice.voxel(region.low) &- first, lattice.voxel(region.high) &- first)
    for k in max(0, Int(low.z))...min(counts.z - 1, max(0, Int(high.z))) {
      for j in max(0, Int(low.y))...min(counts.y - 1, max(0, Int(high.y))) {
        for i in max(0, Int(low.x))...min(counts.x - 1, max(0, Int(high.x))) {
          inside[index(i, j, k)] = region.contains(centre(i, j, k))
        }
      }
    }
    return inside
  }
}
