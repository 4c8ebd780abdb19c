import Arrays
import Dose
import HistotripsyCore
import Text

/// A target with its goal and what must be spared, as a plan states them: counted from the array's geometric focus.
public struct TargetTerms: Equatable, Sendable {
  /// Never points.
  public var shape: TargetShape
  /// The shape's centre, counted from the array's geometric focus.
  public var centre: Position
  public var margin: Length
  public var keepOuts: [KeepOut]
  public var goal: TreatmentGoal
  public var cloud: CloudTerms

  /// In the frame of an array that focuses there.
  public func volume(geometricFocus: Position, wavelength: Length) -> PlannedVolume {
    let focus = geometricFocus.lanes
    let target = TargetRegion(
      shape: shape, centre: Position(metres: focus + centre.lanes), margin: margin)
    let (low, high) = target.box()
    let sides = high - low
    let chosen = min(5e-4, wavelength.metres / 5, min(sides.x, sides.y, sides.z) / 16)
    let edge = goal.voxel ?? .metres(max(10, (chosen / 1e-5).rounded(.down)) / 1e5)
    return PlannedVolume(
      goal: goal, cloud: cloud, target: target,
      keepOuts: keepOuts.map {
        TargetRegion(shape: $0.shape, centre: Position(metres: focus + $0.centre.lanes), margin: $0.margin)
      },
      lattice: VoxelLattice(origin: Position(metres: (low + high) / 2), edge: edge))
  }

  /// The same without need of a file.
  var writtenOut: TargetTerms {
    var terms = self
    terms.shape = shape.writtenOut
    for index in keepOuts.indices { terms.keepOuts[index].shape = keepOuts[index].shape.writtenOut }
    return terms
  }
}

extension PlanTerms {
  /// `nil` for points, which have no volume.
  public var target: TargetTerms? {
    if case .points = shape { return nil }
    return TargetTerms(
      shape: shape, centre: centre, margin: margin, keepOuts: keepOuts, goal: goal, cloud: cloud)
  }
}

extension PlanDocument {
  /// What the plan destroys, for one array; `nil` for points, which have no volume.
  /// - Throws: more voxels than a dose map may have; nothing left of the target beside what is kept out.
  func volume(for array: ArrayDescription, wavelength: Length) throws(InputError) -> PlannedVolume? {
    guard let target = terms.target else { return nil }
    let volume = target.volume(geometricFocus: array.geometricFocus, wavelength: wavelength)
    try checkVoxels(volume)
    return volume
  }
}
