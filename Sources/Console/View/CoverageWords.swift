import Foundation
import HistotripsyCore
import Planning
import Sessions
import Text

/// What a finished plan liquefies, for a person.
enum CoverageWords {
  /// Names and values, one a row.
  static func rows(_ plan: FinishedPlan) -> [(String, String)] {
    guard let target = plan.target else {
      return [("coverage", "none: without a volume nothing can be said of its share")]
    }
    guard let coverage = plan.coverage else {
      return [
        ("coverage", "not predicted: bursts of more than two cycles have clouds that no model here describes")
      ]
    }
    var rows = [
      (
        "coverage",
        "\(share(coverage.target.treatedShare)) of the target liquefied: \(volume(coverage.treatedVolume)) of "
          + "\(volume(coverage.targetVolume)), at least \(share(coverage.treatedShareLowest)) as far as is known; "
          + "\(share(coverage.treatedShareUnshielded)) without residual bubbles"
      ),
      (
        "spill",
        "\(volume(coverage.spill)) outside, \(share(coverage.spillShare)) of the target's volume, at most "
          + volume(coverage.spillHighest)
      ),
      (
        "dose",
        "V95 \(share(coverage.target.v95)), D98 \(share(coverage.target.d98)), mean \(share(coverage.target.meanFractionation)); "
          + "shell of \(Dimension.length.shown(target.goal.shell.metres)) \(share(coverage.shell.treatedShare)) liquefied"
      ),
    ]
    for (number, region) in coverage.keepOuts.enumerated() {
      rows.append(
        (
          "keep-out \(number + 1)",
          "\(share(region.treatedShare)) of \(volume(region.volume)) liquefied, mean \(share(region.meanFractionation))"
        ))
    }
    rows.append(("goal", goal(target.goal) + (coverage.reaches(target.goal) ? ": reached" : ": NOT reached")))
    return rows
  }

  private static func goal(_ goal: TreatmentGoal) -> String {
    "\(share(goal.treatedShare)) treated, spill \(share(goal.spillMaximum)), keep-outs \(share(goal.keepOutMaximum)) at most"
  }

  private static func share(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }

  private static func volume(_ cubicMetres: Double) -> String { String(format: "%.2f mL", cubicMetres * 1e6) }
}
