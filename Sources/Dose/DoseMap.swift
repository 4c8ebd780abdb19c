import HistotripsyCore

/// What a set of bursts leaves of tissue, voxel by voxel: the fractionation F of each, 0 intact to 1, and the strongest
/// burst that it saw.
///
/// Voxels that no burst reaches take no memory and read as intact.
public struct DoseMap: Sendable {
  public let lattice: VoxelLattice
  public let model: CloudModel
  /// Where each brick's voxels begin in the tables.
  let places: [Brick: Int]
  /// ln(1 − F), at most 0.
  private(set) var intact: [Float]
  /// Largest (p−)LE of any burst, pascals.
  let strongest: [Float]

  init(
    lattice: VoxelLattice, model: CloudModel, places: [Brick: Int], intact: [Float], strongest: [Float]
  ) {
    precondition(
      intact.count == places.count * Brick.voxels && strongest.count == intact.count, "64 voxels a brick")
    self.lattice = lattice
    self.model = model
    self.places = places
    self.intact = intact
    self.strongest = strongest
  }

  private func place(_ voxel: SIMD3<Int32>) -> Int? {
    places[Brick(holding: voxel)].map { $0 + Brick.index(voxel) }
  }

  /// Fractionation at a point, 0 to 1.
  public func fractionation(at point: Position) -> Double { fractionation(lattice.voxel(point.lanes)) }

  func fractionation(_ voxel: SIMD3<Int32>) -> Double {
    guard let place = place(voxel) else { return 0 }
    return 1 - exponential(Double(intact[place]))
  }

  /// The largest (p−)LE that a burst has at a point; zero where none reaches.
  public func strongestBurst(at point: Position) -> LinearEstimate {
    guard let place = place(lattice.voxel(point.lanes)) else { return LinearEstimate(peakNegative: .zero) }
    return LinearEstimate(peakNegative: .pascals(Double(strongest[place])))
  }

  func strongestPascals(_ voxel: SIMD3<Int32>) -> Double { place(voxel).map { Double(strongest[$0]) } ?? 0 }

  /// Voxels that are liquefied, with their centres in metres, brick by brick in a fixed order.
  func eachLiquefied(_ body: (SIMD4<Double>) -> Void) {
    let least = Float(logarithm(1 - model.liquefied))
    for (brick, place) in places.sorted(by: { $0.key < $1.key }) {
      for index in 0..<Brick.voxels where intact[place + index] <= least {
        body(lattice.centre(brick.voxel(index)))
      }
    }
  }
}
