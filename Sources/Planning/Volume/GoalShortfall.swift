import HistotripsyCore
import Text

/// A goal that a plan misses by prediction: by how much, why, and what would help.
struct GoalShortfall {
  let words: String

  /// `nil` when the goal is reached, or nothing is predicted.
  init?(_ plan: FinishedPlan) {
    guard let goal = plan.target?.goal, let coverage = plan.coverage, !coverage.reaches(goal) else {
      return nil
    }
    var parts: [String] = []
    if coverage.target.treatedShare < goal.treatedShare {
      let share = Self.percent(coverage.target.treatedShare)
      let missing = (goal.treatedShare - coverage.target.treatedShare) * coverage.targetVolume
      let what =
        "\(share) of the target instead of \(Self.percent(goal.treatedShare)) are liquefied, \(Self.volume(missing)) too little"
      parts.append("\(what): \(Self.reasons(plan))")
    }
    if coverage.spillShare > goal.spillMaximum {
      parts.append(
        "\(Self.percent(coverage.spillShare)) of the target's volume are liquefied outside it (\(Self.percent(goal.spillMaximum)) at most); "
          + "a weaker set-point spills less")
    }
    for (number, region) in coverage.keepOuts.enumerated() where region.treatedShare > goal.keepOutMaximum {
      parts.append(
        "\(Self.percent(region.treatedShare)) of keep-out[\(number + 1)] are liquefied (\(Self.percent(goal.keepOutMaximum)) at most); "
          + "a margin around it, or a weaker set-point, spares it")
    }
    words = "the goal is not reached: " + parts.joined(separator: "; ")
  }

  private static func reasons(_ plan: FinishedPlan) -> String {
    var reasons: [String] = []
    for reason in DroppedFocus.Reason.allCases {
      let foci = plan.dropped.filter { $0.reason == reason }
      guard !foci.isEmpty else { continue }
      let count = "\(foci.count) \(foci.count == 1 ? "focus is" : "foci are") out of reach"
      switch reason {
      case .atElement: reasons.append("\(count) by an element that stands there")
      case .steeringLoss:
        let worst = foci.map(\.reach.lossDecibels).max() ?? 0
        reasons.append(
          "\(count) by steering; a target nearer to the geometric focus, or a limits.steering-loss-maximum of "
            + "\(Dimension.decibels.shown((worst * 10).rounded(.up) / 10)), would help")
      case .pressure:
        let volts = foci.map(\.reach.drive.volts).max() ?? 0
        reasons.append(
          "\(count) by pressure; a rail of \(Dimension.voltage.shown(volts.rounded(.up))) would help")
      case .secondaryLobe:
        let worst = foci.compactMap { $0.reach.lobe?.decibels }.max() ?? 0
        reasons.append(
          "\(count) by lobes of up to \(Dimension.decibels.shown((worst * 10).rounded(.up) / 10)); a target nearer to the geometric "
            + "focus would help")
      }
    }
    guard reasons.isEmpty else { return reasons.joined(separator: ", ") }
    return
      "the clouds of these foci do not meet, or get too few pulses; without its own spacing, set-point and pulses a request "
      + "gets those that do"
  }

  private static func percent(_ share: Double) -> String {
    Dimension.share.shown((share * 1e3).rounded() / 1e3)
  }

  private static func volume(_ cubicMetres: Double) -> String {
    Dimension.volume.shown((cubicMetres * 1e9).rounded() / 1e9)
  }
}
