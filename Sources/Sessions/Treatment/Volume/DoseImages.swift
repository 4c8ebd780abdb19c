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
  private let grid: ImageGrid
  /// From the grid's world to the array's frame.
  private let toArray: Affine
  private let frame: String
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
    (grid, toArray, frame) = placed
    let edge = delivered.edge.metres
    samples = (0..<3).map { axis in max(1, min(4, Int((placed.grid.steps[axis] / edge).rounded(.up)))) }
  }

  private static func place(
    _ inputs: TreatmentInputs, _ dose: LiveDose
  ) -> (grid: ImageGrid, toArray: Affine, frame: String)? {
    let identity = Affine(x: SIMD4(1, 0, 0, 0), y: SIMD4(0, 1, 0, 0), z: SIMD4(0, 0, 1, 0), origin: .zero)
    let image: PlanImage? =
      switch inputs.planned {
      case .request(let request): request.terms.image
      case .finished(let finished): finished.plan.origin.image
      }
    if let image, let target = inputs.plan.volume?.target, case .mask(let mask) = target.shape {
      let focus = inputs.array.geometricFocus.lanes
      // World to array: about the geometric focus, then there.
      var toArray = image.registration
      toArray.origin += focus
      var voxels = mask.mask.affine
      voxels.origin += target.centre.lanes
      return ImageGrid(dimensions: mask.mask.dimensions, affine: toArray.inverse.after(voxels)).map {
        ($0, toArray, "world of \(PlanRecord.line(image.file))")
      }
    }
    let edge = dose.edge.metres
    let affine = Affine(
      x: SIMD4(edge, 0, 0, 0), y: SIMD4(0, edge, 0, 0), z: SIMD4(0, 0, edge, 0),
      origin: dose.grid.origin.lanes)
    let counts = dose.grid.counts
    return ImageGrid(dimensions: [counts.x, counts.y, counts.z], affine: affine).map {
      ($0, identity, "array frame, RAS = xyz")
    }
  }

  /// Fractionation that the delivered bursts have left, by what was heard and how it grew.
  public var deliveredDose: NIfTIImage {
    NIfTIImage(shares: grid, description: "delivered dose, 0 to 1; \(frame)") { i, j, k in
      mean(i, j, k) { delivered.fractionation($0) }
    }
  }

  /// Fractionation that the planned bursts leave where every one is heard and tissue answers as expected.
  public var plannedDose: NIfTIImage {
    NIfTIImage(shares: grid, description: "planned dose, 0 to 1; \(frame)") { i, j, k in
      mean(i, j, k) { planned.fractionation($0) }
    }
  }

  /// The target, treated and not, and what is treated besides.
  public var residual: NIfTIImage {
    NIfTIImage(labels: grid, description: "1 treated, 2 not treated, 3 treated outside; \(frame)") {
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
    var sum = 0.0
    for c in 0..<samples[2] {
      for b in 0..<samples[1] {
        for a in 0..<samples[0] {
          let index = SIMD4(
            Double(i) + (Double(a) + 0.5) / Double(samples[0]) - 0.5,
            Double(j) + (Double(b) + 0.5) / Double(samples[1]) - 0.5,
            Double(k) + (Double(c) + 0.5) / Double(samples[2]) - 0.5, 0)
          if let voxel = delivered.voxel(at: toArray(grid.affine(index))) { sum += value(voxel) }
        }
      }
    }
    return sum / Double(samples[0] * samples[1] * samples[2])
  }
}
