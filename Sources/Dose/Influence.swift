import Field
import Foundation
import HistotripsyCore

/// Which voxels each focus reaches, and how strongly: the field worked out once, for any number of bursts at any pressure
/// up to the one it was made for.
public struct Influence: Sendable {
  public let lattice: VoxelLattice
  public let model: CloudModel
  /// The strongest (p−)LE at any focus for which nothing is left out.
  public let highest: LinearEstimate
  let places: [Brick: Int]
  /// Where the entries of each focus begin; one more than foci.
  let starts: [Int]
  /// Stored voxel of each entry.
  let voxels: [Int32]
  /// Amplitude there relative to the focus' own.
  let amplitudes: [Float]

  /// Share of a burst's effect that residual bubbles leave, in 255ths, entry by entry; empty: all of it.
  var shares: [UInt8] = []

  /// Most entries: 1 GB with what working them out takes.
  public static let maximumEntries = 1 << 26

  public var foci: Int { starts.count - 1 }
  /// Voxels that are stored: those of every brick that some focus reaches.
  public var voxelCount: Int { places.count * Brick.voxels }

  /// - Parameters:
  ///   - lists: bricks in ascending order, each with the foci that matter there, ascending.
  ///   - cut: amplitudes relative to the focus' own below this are left out.
  init(
    _ lists: [(brick: Brick, laws: [Int32])], steered: SteeredField, lattice: VoxelLattice, model: CloudModel,
    highest: LinearEstimate, cut: Float, progress: (Double) -> Void
  ) throws(DosePrediction.Fault) {
    var places: [Brick: Int] = [:]
    places.reserveCapacity(lists.count)
    for (i, list) in lists.enumerated() { places[list.brick] = i * Brick.voxels }
    var found: [[Entry]] = []
    found.reserveCapacity(lists.count)
    var total = 0
    let stretch = 512
    for from in stride(from: 0, to: lists.count, by: stretch) {
      let some = Array(lists[from..<min(from + stretch, lists.count)])
      found += ParallelChunks.results(some.count) {
        Self.entries(some[$0].brick, some[$0].laws, steered, lattice, cut: cut)
      }
      for part in found[from...] { total += part.count }
      guard total <= Self.maximumEntries else { throw .tooManyVoxels }
      progress(Double(from + some.count) / Double(lists.count))
    }
    var starts = [Int](repeating: 0, count: steered.foci.count + 1)
    for part in found { for entry in part { starts[Int(entry.law) + 1] += 1 } }
    for law in 0..<steered.foci.count { starts[law + 1] += starts[law] }
    var next = starts
    var voxels = [Int32](repeating: 0, count: total)
    var amplitudes = [Float](repeating: 0, count: total)
    for (brick, part) in found.enumerated() {
      for entry in part {
        let place = next[Int(entry.law)]
        next[Int(entry.law)] += 1
        voxels[place] = Int32(brick * Brick.voxels) + entry.voxel
        amplitudes[place] = entry.amplitude
      }
    }
    self.lattice = lattice
    self.model = model
    self.highest = highest
    self.places = places
    self.starts = starts
    self.voxels = voxels
    self.amplitudes = amplitudes
  }

  /// Only what lies around each focus: no other lobe is looked for.
  /// - Parameters:
  ///   - foci: 1 or more.
  ///   - rooms: half the sides of the box around each that is worked out, metres.
  ///   - highest: the strongest (p−)LE that any of them will have; above 0.
  static func around(
    _ foci: [Position], rooms: [SIMD4<Double>], field: ArrayField, lattice: VoxelLattice, model: CloudModel,
    highest: LinearEstimate
  ) throws(DosePrediction.Fault) -> Influence {
    precondition(rooms.count == foci.count && !foci.isEmpty, "room around each focus")
    var laws: [Brick: [Int32]] = [:]
    var (low, high) = (foci[0].lanes, foci[0].lanes)
    for (law, (focus, room)) in zip(foci, rooms).enumerated() {
      low = pointwiseMin(low, focus.lanes - room)
      high = pointwiseMax(high, focus.lanes + room)
      let first = Brick(holding: lattice.voxel(focus.lanes - room))
      let last = Brick(holding: lattice.voxel(focus.lanes + room))
      for z in first.z...last.z {
        for y in first.y...last.y {
          for x in first.x...last.x { laws[Brick(x: x, y: y, z: z), default: []].append(Int32(law)) }
        }
      }
    }
    guard laws.count <= DosePrediction.maximumBricks else { throw .tooManyVoxels }
    // Bricks reach beyond the box by their own size.
    let half = (high - low) / 2 + SIMD4(1, 1, 1, 0) * (Double(Brick.edge) * lattice.edge.metres)
    let steered = SteeredField(
      field, foci: foci, centre: Position(metres: (low + high) / 2),
      radius: .metres((half * half).sum().squareRoot()))
    let lowest = model.threshold.peakNegative.pascals - CloudModel.reach * model.deviation.pascals
    return try Influence(
      laws.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, steered: steered, lattice: lattice,
      model: model, highest: highest, cut: Float(lowest / highest.peakNegative.pascals)
    ) { _ in }
  }

  private struct Entry {
    let law: Int32
    let voxel: Int32
    let amplitude: Float
  }

  private static func entries(
    _ brick: Brick, _ laws: [Int32], _ steered: SteeredField, _ lattice: VoxelLattice, cut: Float
  ) -> [Entry] {
    var found: [Entry] = []
    let lanes = SteeredField.lanes
    withUnsafeTemporaryAllocation(of: SIMD8<Float>.self, capacity: laws.count) { amplitudes in
      withUnsafeTemporaryAllocation(of: SIMD4<Double>.self, capacity: lanes) { points in
        laws.withUnsafeBufferPointer { laws in
          for first in stride(from: 0, to: Brick.voxels, by: lanes) {
            for lane in 0..<lanes { points[lane] = lattice.centre(brick.voxel(first + lane)) }
            steered.amplitudes(at: UnsafeBufferPointer(points), of: laws, into: amplitudes)
            for (i, law) in laws.enumerated() {
              let peak = steered.peaks[Int(law)]
              guard peak > 0 else { continue }
              let relative = amplitudes[i] / peak
              guard relative.max() >= cut else { continue }
              for lane in 0..<lanes where relative[lane] >= cut {
                found.append(Entry(law: law, voxel: Int32(first + lane), amplitude: relative[lane]))
              }
            }
          }
        }
      }
    }
    return found
  }

  /// The dose of so many bursts at each focus.
  /// - Parameters:
  ///   - pressures: (p−)LE at each focus itself, none above `highest`.
  ///   - counts: bursts of each focus.
  ///   - model: another threshold or effect than the one it was made for, as long as the threshold is no lower.
  public func map(
    pressures: [LinearEstimate], counts: [UInt32], model other: CloudModel? = nil
  ) -> DoseMap {
    precondition(pressures.count == foci && counts.count == foci, "one pressure and count for each focus")
    let model = other ?? model
    let logarithms = CloudModel.Logarithms(model)
    var intact = [Float](repeating: 0, count: voxelCount)
    var strongest = intact
    for focus in 0..<foci where counts[focus] > 0 {
      let pascals = Float(pressures[focus].peakNegative.pascals)
      let count = Float(counts[focus])
      for entry in starts[focus]..<starts[focus + 1] {
        let voxel = Int(voxels[entry])
        let pressure = amplitudes[entry] * pascals
        if pressure > strongest[voxel] { strongest[voxel] = pressure }
        intact[voxel] += logarithms.value(pressure, share: share(entry)) * count
      }
    }
    return DoseMap(lattice: lattice, model: model, places: places, intact: intact, strongest: strongest)
  }

  /// For every stored voxel, whether a region holds its centre.
  func membership(of region: DoseRegion) -> [Bool] {
    var inside = [Bool](repeating: false, count: voxelCount)
    for (brick, place) in places {
      for index in 0..<Brick.voxels {
        inside[place + index] = region.contains(lattice.centre(brick.voxel(index)))
      }
    }
    return inside
  }
}
