import Acoustics
import HistotripsyCore

/// Fills bricks with dose, on all cores.
struct Brickwork: Sendable {
  let lattice: VoxelLattice
  let steered: SteeredField
  /// Pascals for each unit of amplitude, law by law.
  let scales: [Float]
  /// Bursts of each focus.
  let counts: [Float]
  let logarithms: CloudModel.Logarithms

  func map(
    _ lists: [(brick: Brick, laws: [Int32])], model: CloudModel, progress: (Double) -> Void
  ) -> DoseMap {
    var places: [Brick: Int] = [:]
    places.reserveCapacity(lists.count)
    var intact: [Float] = []
    var strongest: [Float] = []
    intact.reserveCapacity(lists.count * Brick.voxels)
    strongest.reserveCapacity(lists.count * Brick.voxels)
    let stretch = 512
    for from in stride(from: 0, to: lists.count, by: stretch) {
      let some = Array(lists[from..<min(from + stretch, lists.count)])
      let parts = ParallelChunks.results(some.count) { self.fill(some[$0].brick, some[$0].laws) }
      for (entry, part) in zip(some, parts) {
        places[entry.brick] = intact.count
        intact += part.intact
        strongest += part.strongest
      }
      progress(Double(from + some.count) / Double(lists.count))
    }
    return DoseMap(lattice: lattice, model: model, places: places, intact: intact, strongest: strongest)
  }

  private func fill(_ brick: Brick, _ laws: [Int32]) -> (intact: [Float], strongest: [Float]) {
    var intact = [Float](repeating: 0, count: Brick.voxels)
    var strongest = intact
    let lanes = SteeredField.lanes
    withUnsafeTemporaryAllocation(of: SIMD8<Float>.self, capacity: laws.count) { amplitudes in
      withUnsafeTemporaryAllocation(of: SIMD4<Double>.self, capacity: lanes) { points in
        laws.withUnsafeBufferPointer { laws in
          for first in stride(from: 0, to: Brick.voxels, by: lanes) {
            for lane in 0..<lanes { points[lane] = lattice.centre(brick.voxel(first + lane)) }
            steered.amplitudes(at: UnsafeBufferPointer(points), of: laws, into: amplitudes)
            for (i, law) in laws.enumerated() {
              let pressures = amplitudes[i] * scales[Int(law)]
              for lane in 0..<lanes {
                let pressure = pressures[lane]
                if pressure > strongest[first + lane] { strongest[first + lane] = pressure }
                intact[first + lane] += logarithms.value(pressure) * counts[Int(law)]
              }
            }
          }
        }
      }
    }
    return (intact, strongest)
  }
}
