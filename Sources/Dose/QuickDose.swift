import Foundation
import HistotripsyCore

/// The dose of bursts that are all alike, with the cloud of the geometric focus at every focus: no field is computed,
/// so that lattices can be compared in milliseconds. Lobes far from the focus are not in it, nor that clouds grow
/// longer where the array is steered.
public struct QuickDose: Sendable {
  public let sample: CloudSample
  public let pressure: LinearEstimate
  private let extent: SIMD2<Double>
  private let logarithms: CloudModel.Logarithms

  /// - Parameters:
  ///   - sample: the cloud.
  ///   - pressure: (p−)LE at every focus.
  public init(_ sample: CloudSample, at pressure: LinearEstimate) {
    self.sample = sample
    self.pressure = pressure
    extent = sample.extent(at: pressure)
    logarithms = CloudModel.Logarithms(sample.model)
  }

  /// What a number of bursts, the same for every focus, does to a target.
  public struct Result: Equatable, Sendable {
    /// Bursts of each focus.
    public var bursts: UInt32
    /// Share of the target's voxels that are liquefied.
    public var treatedShare: Double
    /// Liquefied outside it, against its volume.
    public var spillShare: Double
  }

  /// The fewest bursts a focus that liquefy a share of a target.
  /// - Parameters:
  ///   - foci: 1 or more.
  ///   - target: with at least one voxel.
  ///   - share: above 0, at most 1.
  /// - Returns: `nil` when 10 000 bursts do not.
  public func fewest(of foci: [Position], treating target: RegionVoxels, share: Double) -> Result? {
    precondition(!foci.isEmpty && target.count > 0, "foci and a target")
    let box = VoxelBox(target.lattice, around: foci, reach: SIMD4(extent.x, extent.x, extent.y, 0))
    var doses = self.doses(of: foci, in: box)
    var inside: [Float] = []
    inside.reserveCapacity(target.count)
    for voxel in target.voxels {
      guard let place = box.place(voxel) else {
        inside.append(0)
        continue
      }
      inside.append(doses[place])
      // What is left are the voxels outside.
      doses[place] = 0
    }
    inside.sort()
    let spared = min(Int(Double(inside.count) * (1 - share)), inside.count - 1)
    let weakest = Double(inside[spared])
    let needed = -log1p(-sample.model.liquefied)
    guard weakest > 0, needed / weakest <= 10_000 else { return nil }
    let bursts = UInt32((needed / weakest).rounded(.up))
    let least = Float(needed / Double(bursts))
    let treated = inside.count { $0 >= least }
    let spilt = doses.count { $0 >= least }
    return Result(
      bursts: bursts, treatedShare: Double(treated) / Double(inside.count),
      spillShare: Double(spilt) / Double(inside.count))
  }

  /// −ln(1 − F) of one burst at every focus, voxel by voxel.
  private func doses(of foci: [Position], in box: VoxelBox) -> [Float] {
    var doses = [Float](repeating: 0, count: box.count)
    let pascals = Float(pressure.peakNegative.pascals)
    let edge = box.lattice.edge.metres
    let reach = SIMD4(extent.x, extent.x, extent.y, 0)
    for focus in foci {
      let (first, last) = (box.lattice.voxel(focus.lanes - reach), box.lattice.voxel(focus.lanes + reach))
      let corner = box.lattice.centre(first) - focus.lanes
      for z in first.z...last.z {
        for y in first.y...last.y {
          var place = box.index(SIMD3(first.x, y, z))
          var offset = SIMD3(
            corner.x, corner.y + Double(y - first.y) * edge, corner.z + Double(z - first.z) * edge)
          for _ in first.x...last.x {
            doses[place] -= logarithms.value(sample.amplitude(offset) * pascals)
            place += 1
            offset.x += edge
          }
        }
      }
    }
    return doses
  }
}

/// The voxels of a box, in one table.
struct VoxelBox {
  let lattice: VoxelLattice
  private let first: SIMD3<Int32>
  private let counts: SIMD3<Int>

  var count: Int { counts.x * counts.y * counts.z }

  /// - Parameter reach: metres around every focus.
  init(_ lattice: VoxelLattice, around foci: [Position], reach: SIMD4<Double>) {
    self.lattice = lattice
    var low = foci[0].lanes
    var high = low
    for focus in foci {
      low = low.replacing(with: focus.lanes, where: focus.lanes .< low)
      high = high.replacing(with: focus.lanes, where: focus.lanes .> high)
    }
    first = lattice.voxel(low - reach)
    let extent = lattice.voxel(high + reach) &- first &+ 1
    counts = SIMD3(Int(extent.x), Int(extent.y), Int(extent.z))
  }

  /// Where a voxel of the box stands in its tables.
  @inline(__always) func index(_ voxel: SIMD3<Int32>) -> Int {
    let at = voxel &- first
    return Int(at.x) + counts.x * (Int(at.y) + counts.y * Int(at.z))
  }

  /// `nil` outside the box.
  func place(_ voxel: SIMD3<Int32>) -> Int? {
    let at = voxel &- first
    guard at.x >= 0, at.y >= 0, at.z >= 0, Int(at.x) < counts.x, Int(at.y) < counts.y, Int(at.z) < counts.z
    else { return nil }
    return index(voxel)
  }
}
