import HistotripsyCore

/// What a plan is predicted to do, as images: on the grid and in the world of the image that the target was taken from, else on the
/// plan's own voxels in the array's frame.
public struct PlanDoseImages {
  /// Labels of `labels`; the first keep-out is 4, the next 5, and so on.
  public enum Label: UInt8, Sendable, CaseIterable {
    case liquefied = 1
    /// In the target, and not liquefied.
    case missed = 2
    /// Liquefied, and not in the target.
    case spill = 3
    case keepOut = 4
  }

  public let frame: DoseFrame
  private let dose: PlannedDose
  private let samples: [Int]

  public static let fileNames = ["planned-dose.nii.gz", "planned-label.nii.gz"]

  /// - Returns: `nil` where an image of the size would be too large.
  public init?(_ plan: FinishedPlan, _ dose: PlannedDose) {
    let target = dose.volume.target
    guard
      let frame = DoseFrame(plan.origin.image, target: target, geometricFocus: plan.array.geometricFocus)
        ?? Self.own(dose)
    else { return nil }
    self.frame = frame
    self.dose = dose
    samples = frame.samples(of: dose.volume.lattice.edge)
  }

  /// The plan's own voxels: the target's box, grown by `DoseFrame.rim`.
  private static func own(_ dose: PlannedDose) -> DoseFrame? {
    let lattice = dose.volume.lattice
    let edge = lattice.edge.metres
    let (low, high) = dose.volume.target.box(grownBy: DoseFrame.rim.metres)
    let first = ((low - lattice.origin.lanes) / edge).rounded(.down)
    let last = ((high - lattice.origin.lanes) / edge).rounded(.up)
    let place = lattice.origin.lanes + first * edge
    let counts = last - first + 1
    guard let corner = Position(checkedMetres: place.x, place.y, place.z) else { return nil }
    return DoseFrame(
      first: corner, counts: SIMD3(Int(counts.x), Int(counts.y), Int(counts.z)), edge: lattice.edge)
  }

  /// Fractionation that the planned pulses leave.
  public var plannedDose: NIfTIImage {
    NIfTIImage(shares: frame.grid, description: "planned dose, 0 to 1; \(frame.words)") { i, j, k in
      frame.mean(i, j, k, samples) { dose.fractionation(at: $0) }
    }
  }

  /// The target, liquefied and not, what is liquefied besides, and what is to be spared.
  public var labels: NIfTIImage {
    NIfTIImage(
      labels: frame.grid, description: "1 liquefied, 2 missed, 3 outside, 4… keep-outs; \(frame.words)"
    ) {
      i, j, k in
      let isTarget = frame.mean(i, j, k, samples) { dose.isTarget($0) ? 1 : 0 } >= 0.5
      let isLiquefied =
        frame.mean(i, j, k, samples) { dose.fractionation(at: $0) >= dose.liquefied ? 1 : 0 } >= 0.5
      switch (isTarget, isLiquefied) {
      case (true, true): return Label.liquefied.rawValue
      case (true, false): return Label.missed.rawValue
      case (false, true): return Label.spill.rawValue
      case (false, false):
        let place = frame.toArray(frame.grid.centre(i, j, k))
        let first = dose.volume.keepOuts.firstIndex { $0.contains(Position(metres: place)) }
        return first.map { UInt8(min(255, Int(Label.keepOut.rawValue) + $0)) } ?? 0
      }
    }
  }

  /// Names of files, and what each holds.
  public var files: [(name: String, image: NIfTIImage)] {
    Array(zip(Self.fileNames, [plannedDose, labels]).map { (name: $0, image: $1) })
  }
}
