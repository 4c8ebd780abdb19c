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

  /// Runs the world of a seed, both phases, and has it judged.
  public static func on(_ world: World, isReportWanted: Bool = false) -> Verdict {
    guard let script = OperatorScript(world) else {
      preconditionFailure("a world is drawn so that it can be set up")
    }
    let isComplete: Bool
    var found: [Violation] = []
    do {
      isComplete = try script.work()
    } catch {
      isComplete = false
      found.append(Violation(.notCompleted, at: 0, "a command was refused: \(error)"))
    }
    let seen = Observation(script.laboratory.board, statements: script.statements)
    let allowances = world.allowances(hung: script.hung, diedAt: script.diedAt)
    found += Observer(Prescription(world.setup, foci: world.foci), seen, allowances: allowances).judge()
    if world.disturbances.isEmpty, !script.causes.isEmpty {
      found.append(
        Violation(.notCompleted, at: seen.end, "nothing was out of order, and it tripped: \(script.causes)"))
    }
    if !isComplete, world.reasonNotToComplete == nil {
      found.append(Violation(.notCompleted, at: seen.end, "\(script.state), \(script.causes.suffix(3))"))
    }
    return Verdict(
      seed: world.seed, violations: found, bursts: seen.bursts.count,
      isDisturbed: !world.disturbances.isEmpty,
      isComplete: isComplete, excuse: world.reasonNotToComplete,
      report: found.isEmpty && !isReportWanted ? "" : FailureReport.text(world, script, seen, found))
  }
}
