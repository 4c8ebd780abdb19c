import Field
import HistotripsyCore

/// The voxels whose centres lie in a region, found once for any number of dose maps on the same lattice.
public struct RegionVoxels: Sendable {
  public let lattice: VoxelLattice
  /// Row by row along x, then y, then z.
  let voxels: [SIMD3<Int32>]

  public var count: Int { voxels.count }
  /// Cubic metres.
  public var volume: Double { Double(voxels.count) * lattice.voxelVolume }

  /// - Parameters:
  ///   - region: asked once for each voxel of its box, on all cores.
  ///   - lattice: of the dose maps.
  public init(_ region: DoseRegion, on lattice: VoxelLattice) {
    self.lattice = lattice
    let (first, last) = (lattice.voxel(region.low), lattice.voxel(region.high))
    let layers = ParallelChunks.results(Int(last.z - first.z) + 1) { layer -> [SIMD3<Int32>] in
      let z = first.z + Int32(layer)
      var found: [SIMD3<Int32>] = []
      for y in first.y...last.y {
        for x in first.x...last.x {
          let voxel = SIMD3(x, y, z)
          if region.contains(lattice.centre(voxel)) { found.append(voxel) }
        }
      }
      return found
    }
    voxels = layers.flatMap { $0 }
  }

  /// The place of the one nearest to the middle of all; `nil` when there is none. For a person who asks where.
  public var middle: Position? {
    guard !voxels.isEmpty else { return nil }
    var sum = SIMD3<Double>.zero
    for voxel in voxels { sum += SIMD3<Double>(voxel) }
    let mean = sum / Double(voxels.count)
    let place = lattice.origin.lanes + SIMD4(mean, 0) * lattice.edge.metres
    return Position(checkedMetres: place.x, place.y, place.z)
  }
}

extension DoseMap {
  /// The dose of a region; `nil` when it has no voxel.
  /// - Parameter shift: how far every voxel lies from where it is thought to be.
  public func summary(of region: RegionVoxels, shiftedBy shift: Position = .origin) -> DoseSummary? {
    precondition(region.lattice == lattice, "voxels of another lattice")
    var tally = DoseTally(model)
    let isShifted = shift != .origin
    for voxel in region.voxels {
      let place = isShifted ? lattice.voxel(lattice.centre(voxel) + shift.lanes) : voxel
      tally.add(fractionation(place), strongestPascals(place))
    }
    return tally.summary(voxelVolume: lattice.voxelVolume)
  }

  /// The dose of everything in a volume that is not in a region: of every voxel that a burst reaches, and of so many intact ones besides
  /// that the volume is full.
  /// - Parameters:
  ///   - region: what is left out.
  ///   - volume: cubic metres, the region not included.
  public func summary(outside region: DoseRegion, within volume: Double) -> DoseSummary? {
    var tally = DoseTally(model)
    for (brick, place) in places.sorted(by: { $0.key < $1.key }) {
      for index in 0..<Brick.voxels where intact[place + index] < 0 {
        if region.contains(lattice.centre(brick.voxel(index))) { continue }
        tally.add(1 - exponential(Double(intact[place + index])), Double(strongest[place + index]))
      }
    }
    let rest = Int((volume / lattice.voxelVolume).rounded()) - tally.voxels
    if rest > 0 { tally.add(intact: rest) }
    return tally.summary(voxelVolume: lattice.voxelVolume)
  }

  /// The voxels of a region that are not liquefied.
  public func residual(of region: RegionVoxels) -> RegionVoxels {
    precondition(region.lattice == lattice, "voxels of another lattice")
    return RegionVoxels(
      lattice: lattice, voxels: region.voxels.filter { fractionation($0) < model.liquefied })
  }
}

extension RegionVoxels {
  fileprivate init(lattice: VoxelLattice, voxels: [SIMD3<Int32>]) {
    self.lattice = lattice
    self.voxels = voxels
  }
}

/// Counts voxels by their dose.
struct DoseTally {
  private(set) var voxels = 0
  private var treated = 0
  private var above = 0
  private var sum = 0.0
  private var hundredths = [Int](repeating: 0, count: 101)
  private let liquefied: Double
  private let threshold: Double

  init(_ model: CloudModel) {
    liquefied = model.liquefied
    threshold = model.threshold.peakNegative.pascals
  }

  /// - Parameter strongest: pascals.
  mutating func add(_ fractionation: Double, _ strongest: Double) {
    voxels += 1
    sum += fractionation
    if fractionation >= liquefied { treated += 1 }
    if strongest >= threshold { above += 1 }
    hundredths[min(100, max(0, Int((fractionation * 100).rounded(.down))))] += 1
  }

  mutating func add(intact count: Int) {
    voxels += count
    hundredths[0] += count
  }

  /// `nil` when nothing was counted.
  func summary(voxelVolume: Double) -> DoseSummary? {
    guard voxels > 0 else { return nil }
    var histogram = [Double](repeating: 0, count: 101)
    var atLeast = 0
    for i in stride(from: 100, through: 0, by: -1) {
      atLeast += hundredths[i]
      histogram[i] = Double(atLeast) / Double(voxels)
    }
    return DoseSummary(
      volume: Double(voxels) * voxelVolume, treatedShare: Double(treated) / Double(voxels),
      aboveThresholdShare: Double(above) / Double(voxels), meanFractionation: sum / Double(voxels),
      histogram: histogram)
  }
}
