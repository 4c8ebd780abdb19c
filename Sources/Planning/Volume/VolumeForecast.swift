import Arrays
import Dose
import Field
import Foundation
import HistotripsyCore
import Text

/// Predicts from the computed field what a plan's pulses do to its volume and to everything around it.
struct VolumeForecast {
  let volume: PlannedVolume
  let prediction: DosePrediction
  /// The target without what is kept out.
  let treated: RegionVoxels
  private let shell: RegionVoxels
  private let keepOuts: [RegionVoxels]

  /// - Parameters:
  ///   - field: in the fast mode, tissue included.
  ///   - margin: how far around foci and geometric focus bubbles are looked for.
  init(_ volume: PlannedVolume, field: ArrayField, margin: Length) {
    self.volume = volume
    prediction = DosePrediction(
      field, model: volume.cloud.model, lattice: volume.lattice, margin: margin)
    treated = RegionVoxels(volume.treated, on: volume.lattice)
    shell = RegionVoxels(volume.shell, on: volume.lattice)
    keepOuts = volume.keepOuts.map { RegionVoxels($0.region, on: volume.lattice) }
  }

  /// How much weaker or stronger, as a share, a burst may count than is thought: threshold and set-point together, k = 2.
  var pressureUncertainty: Double {
    let cloud = volume.cloud
    let threshold = cloud.thresholdUncertainty.pascals / cloud.model.threshold.peakNegative.pascals
    return (threshold * threshold + cloud.setPointUncertainty * cloud.setPointUncertainty).squareRoot()
  }

  /// What each focus reaches, up to the strongest bursts that the uncertainties allow.
  func influence(
    of foci: [Position], at setPoint: Pressure, progress: (Double) -> Void
  ) throws(DosePrediction.Fault) -> Influence {
    try prediction.influence(
      of: foci, upTo: LinearEstimate(peakNegative: setPoint * (1 + pressureUncertainty)), progress: progress)
  }

  /// The same foci under the bubbles that their bursts leave each other when they are fired as the scheduler will have them.
  /// - Parameters:
  ///   - foci: with their pulses and drives.
  ///   - order: of those with pulses, in which they are visited.
  func shielded(
    _ influence: Influence, _ foci: [PlannedFocus], order: [Int], _ plan: TreatmentPlan
  ) -> Influence {
    guard volume.cloud.residual.shielding > 0 else { return influence }
    let volts = foci.map(\.reach.drive.volts).max() ?? 0
    let burst = plan.regimen.burstDuration(plan.regimen.firstStage)
    let visits = FocusVisits(
      foci.map { Focus(position: $0.position, plannedPulses: $0.pulses) }, order: order,
      most: influence.visitsMaximum, regimen: plan.regimen,
      burstEnergy: Energy(
        clamping: volts * volts * plan.calibration.arrayConductance.siemens * burst.seconds))
    let pressure = LinearEstimate(peakNegative: plan.regimen.setPoint)
    return influence.shielded(
      by: volume.cloud.residual, visits,
      pressures: [LinearEstimate](repeating: pressure, count: influence.foci))
  }

  /// The effect when it is as weak or as strong as its uncertainty allows.
  func model(effectOff share: Double) -> CloudModel {
    var model = volume.cloud.model
    model.effect = min(0.999, max(1e-6, model.effect * (1 + share)))
    return model
  }

  /// What so many pulses on each focus do, every one at the set-point.
  /// - Parameters:
  ///   - influence: under the bubbles that the bursts leave each other.
  ///   - free: the same without them.
  func coverage(
    _ influence: Influence, free: Influence, foci: [Position], at setPoint: Pressure, counts: [UInt32]
  ) -> PlanCoverage {
    func map(_ influence: Influence, _ factor: Double, effectOff: Double = 0) -> DoseMap {
      let pressure = LinearEstimate(peakNegative: setPoint * factor)
      return influence.map(
        pressures: [LinearEstimate](repeating: pressure, count: counts.count), counts: counts,
        model: model(effectOff: effectOff))
    }
    let effect = volume.cloud.effectUncertainty
    let expected = map(influence, 1)
    let region = volume.treated
    let (low, high) = prediction.searched(around: foci)
    let box = high - low
    let around = box.x * box.y * box.z - treated.volume
    return PlanCoverage(
      target: RegionDose(expected.summary(of: treated)),
      treatedShareUnshielded: RegionDose.millionths(
        map(free, 1).summary(of: treated)?.treatedShare ?? 0),
      treatedShareLowest: RegionDose.millionths(
        lowestShare(map(influence, max(0, 1 - pressureUncertainty), effectOff: -effect))),
      spill: RegionDose.microlitreThousandths(expected.spill(outside: region)),
      spillHighest: RegionDose.microlitreThousandths(
        map(free, 1 + pressureUncertainty, effectOff: effect).spill(outside: region)),
      shell: RegionDose(expected.summary(of: shell)),
      outside: RegionDose(expected.summary(outside: region, within: around)),
      keepOuts: keepOuts.map { RegionDose(expected.summary(of: $0)) })
  }

  /// With the target shifted to the worst side along each axis.
  private func lowestShare(_ map: DoseMap) -> Double {
    let step = volume.cloud.positionUncertainty
    var lowest = map.summary(of: treated)?.treatedShare ?? 0
    guard step > .zero else { return lowest }
    for axis in 0..<3 {
      for side in [-1.0, 1] {
        var shift = SIMD4<Double>.zero
        shift[axis] = side * step.metres
        lowest = min(
          lowest, map.summary(of: treated, shiftedBy: Position(metres: shift))?.treatedShare ?? 0)
      }
    }
    return lowest
  }
}

extension PlanDocument {
  /// A fault of the prediction at the field that has to give way.
  func complaint(_ fault: DosePrediction.Fault, margin: Length, edge: Length) -> InputError {
    switch fault {
    case .regionTooLarge(let points):
      complaint(
        "reach.search-margin",
        "with \(Dimension.length.shown(margin.metres)) on every side, bubbles would have to be looked for at \(points) "
          + "points (1 … \(DosePrediction.maximumPoints))")
    case .tooManyVoxels:
      complaint(
        "goal.voxel",
        "voxels of \(Dimension.length.shown(edge.metres)) are more than \(DosePrediction.maximumBricks * 64) where "
          + "bursts reach; state larger ones")
    }
  }
}
