import Dose
import HistotripsyCore

/// How much of a target a plan liquefies, and what else, as the computed field predicts it.
public struct PlanCoverage: Equatable, Sendable {
  public var target: RegionDose
  /// Treated share of the target if bursts lost nothing to the bubbles of earlier ones.
  public var treatedShareUnshielded: Double
  /// Treated share of the target when threshold, set-point, effect and positions are as unfavourable as their uncertainties (k = 2) allow.
  public var treatedShareLowest: Double
  /// Cubic metres liquefied outside the target.
  public var spill: Double
  /// The same when threshold, set-point and effect are as unfavourable as their uncertainties allow.
  public var spillHighest: Double
  /// The shell around the target, `TreatmentGoal.shell` thick.
  public var shell: RegionDose
  /// The box in which bubbles were looked for, without the target.
  public var outside: RegionDose
  /// In the order of the plan.
  public var keepOuts: [RegionDose]

  public init(
    target: RegionDose, treatedShareUnshielded: Double, treatedShareLowest: Double, spill: Double,
    spillHighest: Double, shell: RegionDose,
    outside: RegionDose, keepOuts: [RegionDose]
  ) {
    self.target = target
    self.treatedShareUnshielded = treatedShareUnshielded
    self.treatedShareLowest = treatedShareLowest
    self.spill = spill
    self.spillHighest = spillHighest
    self.shell = shell
    self.outside = outside
    self.keepOuts = keepOuts
  }

  /// Cubic metres.
  public var targetVolume: Double { target.volume }
  /// Cubic metres of the target that are liquefied.
  public var treatedVolume: Double { target.volume * target.treatedShare }
  /// Against the target's volume.
  public var spillShare: Double { target.volume > 0 ? spill / target.volume : 0 }

  /// Whether a plan keeps what its goal asks for, by prediction.
  public func reaches(_ goal: TreatmentGoal) -> Bool {
    target.treatedShare >= goal.treatedShare && spillShare <= goal.spillMaximum
      && keepOuts.allSatisfy { $0.treatedShare <= goal.keepOutMaximum }
  }
}

/// The dose of one region, with the curve that a radiotherapist knows.
public struct RegionDose: Equatable, Sendable {
  /// Cubic metres, by voxels.
  public var volume: Double
  /// Share that is liquefied, 0 to 1.
  public var treatedShare: Double
  /// Mean fractionation, 0 to 1.
  public var meanFractionation: Double
  /// D98: the largest fractionation, in hundredths, that at least 98 % of the region has.
  public var d98: Double
  /// Entry i is the share of the region with a fractionation of at least i · 5 %; 21 entries.
  public var histogram: [Double]

  public static let steps = 20

  /// V95: share with a fractionation of at least 0.95.
  public var v95: Double { histogram[19] }

  public init(
    volume: Double, treatedShare: Double, meanFractionation: Double, d98: Double, histogram: [Double]
  ) {
    precondition(histogram.count == Self.steps + 1, "a share for every twentieth")
    self.volume = volume
    self.treatedShare = treatedShare
    self.meanFractionation = meanFractionation
    self.d98 = d98
    self.histogram = histogram
  }

  /// To the digits of a plan file; a region without a voxel has no volume and no dose.
  init(_ summary: DoseSummary?) {
    guard let summary else {
      self.init(
        volume: 0, treatedShare: 0, meanFractionation: 0, d98: 0,
        histogram: [Double](repeating: 0, count: Self.steps + 1))
      return
    }
    self.init(
      volume: Self.microlitreThousandths(summary.volume), treatedShare: Self.millionths(summary.treatedShare),
      meanFractionation: Self.millionths(summary.meanFractionation), d98: summary.d98,
      histogram: (0...Self.steps).map { Self.millionths(summary.histogram[5 * $0]) })
  }

  /// Shares as files have them.
  static func millionths(_ share: Double) -> Double { (share * 1e6).rounded() / 1e6 }

  /// Volumes as files have them: shapes are not known better.
  static func microlitreThousandths(_ cubicMetres: Double) -> Double { (cubicMetres * 1e12).rounded() / 1e12 }
}
