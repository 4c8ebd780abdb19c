import HistotripsyCore
import VirtualBoard

/// What became of one world.
public struct Verdict: Sendable {
  public let seed: UInt64
  public let violations: [Violation]
  public let bursts: Int
  public let isTroubled: Bool
  public let isComplete: Bool
  /// Why it need not have completed; `nil`: it had to.
  public let excuse: String?
  /// The full account, where something went wrong or was asked for.
  public let account: String

  /// Runs the world of a seed, both phases, and has it judged.
  public static func on(_ world: World, isAccountWanted: Bool = false) -> Verdict {
    guard let shift = Shift(world) else { preconditionFailure("a world is drawn so that it can be set up") }
    let isComplete: Bool
    var found: [Violation] = []
    do {
      isComplete = try shift.work()
    } catch {
      isComplete = false
      found.append(Violation(.notCompleted, at: 0, "a command was refused: \(error)"))
    }
    let seen = Observation(shift.laboratory.board, claims: shift.claims)
    let allowances = world.allowances(hung: shift.hung, diedAt: shift.diedAt)
    found += Observer(Prescription(world.setup, foci: world.foci), allowances, seen).judge()
    if world.troubles.isEmpty, !shift.causes.isEmpty {
      found.append(
        Violation(.notCompleted, at: seen.end, "nothing was out of order, and it tripped: \(shift.causes)"))
    }
    if !isComplete, world.reasonNotToComplete == nil {
      found.append(Violation(.notCompleted, at: seen.end, "\(shift.state), \(shift.causes.suffix(3))"))
    }
    return Verdict(
      seed: world.seed, violations: found, bursts: seen.bursts.count, isTroubled: !world.troubles.isEmpty,
      isComplete: isComplete, excuse: world.reasonNotToComplete,
      account: found.isEmpty && !isAccountWanted ? "" : Account.text(world, shift, seen, found))
  }
}
