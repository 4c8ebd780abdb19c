import Acoustics
import HistotripsyCore

/// A plan made concrete for one array: positions in the array's frame, numbers of pulses, rules and limits, ready for the
/// controller. The same document and array always give the same plan.
public struct TreatmentPlan: Equatable, Sendable {
  public var name: String
  /// 1 to 4096; positions in the array's frame.
  public var foci: [Focus]
  /// Visiting order: a permutation of the indices of `foci`, from distal (+z) to proximal.
  public var order: [Int]
  public var regimen: Regimen
  public var limits: Limits
  public var calibration: Calibration
  public var fractionation: FractionationTerms
  public var baselinePulses: UInt16
  /// Between neighbouring foci of the grid; for points the regimen's minimum distance, or 1 mm where that is 0.
  public var spacing: Length
  /// At the plan's speed of sound.
  public var wavelength: Length
  /// Where the plan comes from.
  public var provenance: Provenance
  /// Everything that was assumed or decided and that nobody wrote down, for the person who runs the treatment.
  public var notes: [String]

  /// What turns volts into pascals and joules.
  public struct Calibration: Equatable, Sendable {
    /// Pressure amplitude at the face of a nominal element, for each volt of rail.
    public var sourcePressurePerVolt: Pressure
    /// Of all enabled elements together.
    public var arrayConductance: Conductance
  }

  /// Pulses of all foci together, the sub-threshold pass not included.
  public var plannedPulses: Int { foci.reduce(0) { $0 + Int($1.plannedPulses) } }

  /// No treatment by this plan can be shorter: every pulse takes a period, and the busiest focus its revisit times. Foci that are done early
  /// shorten it; reloading of laws, gates and limits lengthen it.
  public var shortestDuration: Nanoseconds {
    let period =
      regimen.firstStagePulses == .max
      ? regimen.firstStage.period : min(regimen.firstStage.period, regimen.secondStage.period)
    let firing = period * Int64(plannedPulses)
    let busiest = foci.reduce(0) { max($0, Int64($1.plannedPulses)) }
    let trains = (busiest - 1) / Int64(regimen.firstStage.pulsesPerTrain)
    let revisiting = max(regimen.minimumRevisit, regimen.firstStage.rest) * trains
    return max(firing, revisiting)
  }
}
