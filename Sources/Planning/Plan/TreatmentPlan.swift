import HistotripsyCore
import Text

/// A plan made concrete for one array: positions in the array's frame, numbers of pulses, rules and limits, ready for the
/// controller. The same document and array always give the same plan.
public struct TreatmentPlan: Equatable, Sendable {
  public var name: String
  /// 1 to 16384; positions in the array's frame.
  public var foci: [Focus]
  /// Visiting order: a permutation of the indices of `foci`, from distal (+z) to proximal.
  public var order: [Int]
  public var regimen: Regimen
  public var limits: Limits
  public var calibration: Calibration
  public var fractionation: FractionationTerms
  public var baselinePulses: UInt16
  /// Between neighbouring foci of the grid, the least of its steps where it is stretched; for points the regimen's minimum distance, or 1 mm where that is 0.
  public var spacing: Length
  /// At the plan's speed of sound.
  public var wavelength: Length
  /// What is to be destroyed, and towards which goal; `nil` for a list of points, which has no volume.
  public var volume: PlannedVolume?
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

  /// Nothing that delivers every planned pulse can be shorter: every pulse takes a period, and the focus with the most pulses its revisit
  /// times. Foci that are done early shorten a treatment; reloading of laws, gates and duty limits lengthen it.
  public var shortestDuration: Nanoseconds {
    let stages =
      regimen.firstStagePulses == .max ? [regimen.firstStage] : [regimen.firstStage, regimen.secondStage]
    let period = stages.map(\.period).min() ?? .zero
    let longestTrain = stages.map { Int64($0.pulsesPerTrain) }.max() ?? 1
    let rest = stages.map(\.rest).min() ?? .zero
    let most = foci.reduce(0) { max($0, Int64($1.plannedPulses)) }
    let firing = period * Int64(plannedPulses)
    let firingTrains = Int64(plannedPulses) / longestTrain
    let revisiting = max(regimen.minimumRevisit, rest) * ((most - 1) / longestTrain)
    // No pass has more trains than there are foci.
    let pauses = max((firingTrains - 1) / Int64(foci.count), 0)
    let silence = max(regimen.replenishment - period, .zero)
    return max(firing + silence * pauses, revisiting)
  }
}
