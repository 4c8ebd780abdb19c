import HistotripsyCore
import Judge
import VirtualBoard

/// What became of one world.
public struct Verdict: Sendable {
  public let seed: UInt64
  public let violations: [Violation]
  public let bursts: Int
  public let isDisturbed: Bool
  public let isComplete: Bool
  /// Why it need not have completed; `nil`: it had to.
  public let excuse: String?
  /// The full report, where something went wrong or it was asked for.
  public let report: String

  /// Runs the world of a seed, while things go wrong and after, and has it judged.
  public static func on(_ world: World, isReportWanted: Bool = false) -> Verdict {
    let performance = world.perform()
    let seen = performance.observation
    var found: [Violation] = []
    if let refused = performance.refusedCommand {
      found.append(Violation(.notCompleted, at: seen.end, "a command was refused: \(refused)"))
    }
    let allowances = world.allowances(hung: performance.hung, diedAt: performance.diedAt)
    found += Observer(world.prescription, seen, allowances: allowances).judge()
    if world.record == .ofAnotherArray, performance.samples.contains(where: { $0.state == .ready }) {
      found.append(Violation(.selfTestMissed, at: 0, "another array is plugged in"))
    }
    if world.disturbances.isEmpty, world.record != .ofAnotherArray, !world.isBreathHeld,
      !performance.causes.isEmpty
    {
      found.append(
        Violation(
          .notCompleted, at: seen.end, "nothing was out of order, and it tripped: \(performance.causes)"))
    }
    if !performance.isComplete, world.reasonNotToComplete == nil {
      found.append(
        Violation(.notCompleted, at: seen.end, "\(performance.ending), \(performance.causes.suffix(3))"))
    }
    return Verdict(
      seed: world.seed, violations: found, bursts: seen.bursts.count,
      isDisturbed: !world.disturbances.isEmpty,
      isComplete: performance.isComplete, excuse: world.reasonNotToComplete,
      report: found.isEmpty && !isReportWanted ? "" : FailureReport.text(world, performance, seen, found))
  }
}
