import Dose
import Foundation
import HistotripsyCore
import Planning

/// The dose of a treatment as images: on the grid and in the world of the image that the target was taken from, else on a grid
/// of their own in the array's frame, where R, A, S are x, y, z.
public struct DoseImages {
  /// Labels of `residual`.
  public enum Label: UInt8, Sendable, CaseIterable {
    case treated = 1
    /// In the target, and not treated.
    case residual = 2
    /// Treated, and not in the target.
    case spill = 3
  }

  private let delivered: LiveDose
  private let planned: LiveDose
  private let frame: DoseFrame
  /// Points along each edge of a voxel that its value is the mean of.
  private let samples: [Int]

  /// - Parameter delivered: of the treatment.
  /// - Returns: `nil` where there is no volume, or an image of the size would be too large.
  public init?(_ inputs: TreatmentInputs, delivered: LiveDose) {
    guard let volume = try? TreatedVolume(inputs), let placed = Self.place(inputs, delivered) else {
      return nil
    }
    self.delivered = delivered
    var planned = volume.live(inputs)
    for (i, focus) in inputs.plan.foci.enumerated() {
      planned.assume(
        bursts: focus.plannedPulses, at: i,
        pressure: LinearEstimate(peakNegative: inputs.plan.regimen.setPoint))
    }
    planned.update()
    self.planned = planned
    frame = placed
    samples = placed.samples(of: delivered.edge)
  }

  private static func place(_ inputs: TreatmentInputs, _ dose: LiveDose) -> DoseFrame? {
    inputs.imageFrame ?? DoseFrame(first: dose.grid.origin, counts: dose.grid.counts, edge: dose.edge)
  }

  /// Fractionation that the delivered bursts have left, by what was heard and how it grew.
  public var deliveredDose: NIfTIImage {
    NIfTIImage(shares: frame.grid, description: "delivered dose, 0 to 1; \(frame.words)") { i, j, k in
      mean(i, j, k) { delivered.fractionation($0) }
    }
  }

  /// Fractionation that the planned bursts leave where every one is heard and tissue answers as expected.
  public var plannedDose: NIfTIImage {
    NIfTIImage(shares: frame.grid, description: "planned dose, 0 to 1; \(frame.words)") { i, j, k in
      mean(i, j, k) { planned.fractionation($0) }
    }
  }

  /// The target, treated and not, and what is treated besides.
  public var residual: NIfTIImage {
    NIfTIImage(labels: frame.grid, description: "1 treated, 2 not treated, 3 treated outside; \(frame.words)")
    {
      i, j, k in
      let isTarget = mean(i, j, k) { delivered.isInTarget($0) ? 1 : 0 } >= 0.5
      let isTreated = mean(i, j, k) { delivered.probability($0) } >= 0.5
      switch (isTarget, isTreated) {
      case (true, true): return Label.treated.rawValue
      case (true, false): return Label.residual.rawValue
      case (false, true): return Label.spill.rawValue
      case (false, false): return 0
      }
    }
  }

  /// Names of files, and what each holds.
  public var files: [(name: String, image: NIfTIImage)] {
    [
      ("planned-dose.nii.gz", plannedDose), ("delivered-dose.nii.gz", deliveredDose),
      ("residual-label.nii.gz", residual),
    ]
  }

  public static let fileNames = ["planned-dose.nii.gz", "delivered-dose.nii.gz", "residual-label.nii.gz"]

  /// Mean over a voxel of the image; what lies outside the dose map counts as 0.
  private func mean(_ i: Int, _ j: Int, _ k: Int, _ value: (Int) -> Double) -> Double {
    frame.mean(i, j, k, samples) { delivered.voxel(at: $0).map(value) ?? 0 }
  }
}

extension TreatmentInputs {
  /// The voxels and the world of the image that the target was taken from; `nil` where it was not taken from one.
  public var imageFrame: DoseFrame? {
    let image: PlanImage? =
      switch planned {
      case .request(let request): request.terms.image
      case .finished(let finished): finished.plan.origin.image
      }
    return plan.volume.flatMap {
      DoseFrame(image, target: $0.target, geometricFocus: array.geometricFocus)
    }
  }
}
