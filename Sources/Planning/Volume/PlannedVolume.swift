import Arrays
import Dose
import HistotripsyCore

/// What is to be destroyed, by which measure and towards which goal. In the array's frame.
public struct PlannedVolume: Equatable, Sendable {
  public var goal: TreatmentGoal
  public var cloud: CloudTerms
  public var target: TargetRegion
  /// What must be spared; the target ends where they begin.
  public var keepOuts: [TargetRegion]
  /// The voxels that count.
  public var lattice: VoxelLattice

  public init(
    goal: TreatmentGoal, cloud: CloudTerms, target: TargetRegion, keepOuts: [TargetRegion],
    lattice: VoxelLattice
  ) {
    self.goal = goal
    self.cloud = cloud
    self.target = target
    self.keepOuts = keepOuts
    self.lattice = lattice
  }

  /// The target without what is kept out.
  public var treated: DoseRegion {
    let (low, high) = target.box()
    return DoseRegion(low: low, high: high) { isTreated($0) }
  }

  func isTreated(_ point: SIMD4<Double>) -> Bool {
    target.contains(point) && !keepOuts.contains { $0.contains(point) }
  }

  /// What lies around the target, no further from it than `goal.shell`.
  public var shell: DoseRegion {
    let thickness = goal.shell.metres
    let (low, high) = target.box(grownBy: thickness)
    return DoseRegion(low: low, high: high) {
      target.contains($0, grownBy: thickness) && !target.contains($0)
    }
  }

  /// Voxels of the box around the target. At most `maximumVoxels`, checked where it is made.
  var boxVoxels: Double {
    let (low, high) = target.box()
    let counts = (high - low) / lattice.edge.metres + 1
    return counts.x * counts.y * counts.z
  }

  /// As many as a dose map may hold.
  static let maximumVoxels = Double(DosePrediction.maximumBricks) * 64
}
