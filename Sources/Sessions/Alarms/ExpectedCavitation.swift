import Dose
import HistotripsyCore
import Planning

/// How often a pulse of a plan is to be heard, as far as the plan itself says: by its cloud model at its set-point, with the uncertainty
/// that it states for both.
package struct ExpectedCavitation: Equatable, Sendable {
  /// With threshold and set-point as the plan has them.
  package let nominal: Double
  /// In a sound treatment at least this often: with threshold and set-point off by their stated uncertainty (k = 2), within `range`.
  package let least: Double
  /// Not even with both off the other way does one pulse in five cavitate.
  package let isBelowThreshold: Bool
  /// Why it is not worked out from the plan; `nil` where it is.
  package let assumption: String?

  /// A plan that expects less than one in five is not made to treat; more than nine in ten is not asked for, because bubbles of
  /// the last pulse and a receiver that misses one leave that much [choice].
  package static let range = 0.2...0.9

  /// - Parameter setPoint: of the pulses; the plan's own or what a person has raised it to.
  package init(_ plan: TreatmentPlan, at setPoint: Pressure) {
    let regimen = plan.regimen
    let stages = [regimen.firstStage] + (regimen.hasSecondStage ? [regimen.secondStage] : [])
    guard let cloud = plan.volume?.cloud, regimen.kind != .microbubble, stages.allSatisfy({ $0.cycles <= 2 })
    else {
      // Half of the pulses cavitate at the threshold, and no plan is made below it.
      (nominal, least, isBelowThreshold) = (0.5, 0.5, false)
      assumption = "one pulse in two is taken to cavitate: the plan has no cloud model for these bursts"
      return
    }
    let threshold = cloud.thresholdUncertainty.pascals
    let pressure = cloud.setPointUncertainty * setPoint.pascals
    let off = (threshold * threshold + pressure * pressure).squareRoot()
    func probability(_ pascals: Double) -> Double {
      cloud.model.probability(at: LinearEstimate(peakNegative: .pascals(max(0, pascals))))
    }
    nominal = probability(setPoint.pascals)
    isBelowThreshold = probability(setPoint.pascals + off) < Self.range.lowerBound
    least = min(max(probability(setPoint.pascals - off), Self.range.lowerBound), Self.range.upperBound)
    assumption = nil
  }

  /// By the plan, in percent, for a person.
  var words: String { "the plan expects \(Words.percent(nominal)) of the pulses to cavitate" }
}
