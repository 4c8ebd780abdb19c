import HistotripsyCore
import Text

/// What a treatment is to reach, and what it may cost elsewhere.
public struct TreatmentGoal: Equatable, Sendable {
  /// Least share of the target's volume that is liquefied; above 0, at most 1.
  public var treatedShare = 0.98
  /// Most volume that is liquefied outside the target, against the target's own.
  public var spillMaximum = 0.25
  /// Most of any keep-out region that is liquefied, as a share of that region.
  public var keepOutMaximum = 0.01
  /// Thickness of the shell around the target whose dose is stated by itself.
  public var shell: Length = .millimetres(2)
  /// Edge of the voxels that count; `nil` leaves the choice to the planner, 0.5 mm at most.
  public var voxel: Length?

  public init() {}

  public static let treatedShares = 0.01...1.0
  public static let spills = 0.0...10.0
  public static let keepOutShares = 0.0...1.0
  public static let shells: ClosedRange<Length> = .millimetres(0.5)...Length.millimetres(20)
  public static let voxels: ClosedRange<Length> = .millimetres(0.1)...Length.millimetres(2)

  /// The `goal:` section of a plan.
  package static let record = Record(
    "goal",
    comment: ["# What the treatment is to reach by volume, and what it may cost elsewhere."],
    blank: TreatmentGoal(),
    fields: [
      RecordField(
        "treated-share", \TreatmentGoal.treatedShare, .plain(.share, treatedShares),
        doc: "least share of the target's volume that is liquefied"),
      RecordField(
        "spill-maximum", \TreatmentGoal.spillMaximum, .plain(.share, spills),
        doc: "most volume that is liquefied outside the target, against the target's own"),
      RecordField(
        "keep-out-maximum", \TreatmentGoal.keepOutMaximum, .plain(.share, keepOutShares),
        doc: "most of any keep-out region that is liquefied"),
      RecordField(
        "shell", \TreatmentGoal.shell, .quantity(.length, shells),
        doc: "thickness of the shell around the target whose dose is stated by itself"),
      RecordField(
        "voxel", \TreatmentGoal.voxel, .quantity(.length, voxels),
        doc: "edge of the voxels that count; not stated, a fifth of a wavelength or less, 0.5 mm at most"),
    ])
}
