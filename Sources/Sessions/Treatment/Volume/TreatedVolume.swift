import Dose
import Field
import HistotripsyCore
import Planning

/// What a treatment is judged by: the target's volume and the share of it that has to be liquefied, or why there is none.
public struct TreatedVolume: Sendable {
  /// What is to be liquefied, in the array's frame.
  let region: DoseRegion
  let lattice: VoxelLattice
  let field: ArrayField
  let model: CloudModel
  let residual: ResidualShield
  let uncertainty: LiveDose.Uncertainty
  /// Least share of the target that has to be liquefied.
  public let goal: Double

  /// Why foci are counted instead of a volume, as a phrase.
  public enum Absence: Error, Equatable, Sendable {
    case points
    case longBursts
    case microbubbles
    /// What the field cannot be computed for.
    case field(String)

    public var words: String {
      switch self {
      case .points: "a list of points has no volume; foci are counted"
      case .longBursts:
        "the volume that bursts of more than two cycles treat is not estimated; foci are counted"
      case .microbubbles: "the volume that injected microbubbles treat is not estimated; foci are counted"
      case .field(let why): "the field of the array is not computed (\(why)); foci are counted"
      }
    }
  }

  /// - Throws: why there is no volume to be judged by.
  init(_ inputs: TreatmentInputs) throws(Absence) {
    let plan = inputs.plan
    if plan.regimen.kind == .microbubble { throw .microbubbles }
    let stages = [plan.regimen.firstStage] + (plan.regimen.hasSecondStage ? [plan.regimen.secondStage] : [])
    guard stages.allSatisfy({ $0.cycles <= 2 }) else { throw .longBursts }
    guard let volume = plan.volume else { throw .points }
    do throws(FieldFault) {
      field = try ArrayField(
        inputs.array,
        speedOfSound: .metresPerSecond(plan.wavelength.metres * inputs.array.frequency.hertz),
        method: .piston)
    } catch {
      throw .field(error.words)
    }
    region = volume.treated
    lattice = volume.lattice
    model = volume.cloud.model
    residual = volume.cloud.residual
    // Stated for two deviations.
    uncertainty = LiveDose.Uncertainty(
      threshold: volume.cloud.thresholdUncertainty * 0.5, setPoint: volume.cloud.setPointUncertainty / 2,
      position: volume.cloud.positionUncertainty * 0.5)
    goal = volume.goal.treatedShare
  }

  /// An empty dose map for these inputs.
  func live(_ inputs: TreatmentInputs) -> LiveDose {
    let plan = inputs.plan
    // At the highest rail, whichever it will be: what energy limits stretch, they stretch most.
    let rail = plan.limits.railMaximum.volts
    let burstEnergy = Energy(
      clamping: rail * rail * plan.calibration.arrayConductance.siemens
        * plan.regimen.burstDuration(plan.regimen.firstStage).seconds)
    return LiveDose(
      field: field, foci: plan.foci.map(\.position),
      highest: LinearEstimate(peakNegative: max(plan.regimen.setPoint, .pascals(1))), target: region,
      lattice: lattice, model: model, residual: residual, uncertainty: uncertainty
    ) { most in
      FocusVisits(
        plan.foci, order: plan.order, most: most, regimen: plan.regimen, burstEnergy: burstEnergy)
    }
  }
}
