import Arrays
import HistotripsyCore
import Judge
import Planning
import VirtualBoard

/// One treatment with everything that decides it: array, plan, tank, front end, what goes wrong, and the operator.
public struct World: Sendable {
  public let seed: UInt64
  public var array: ArrayDescription
  public var foci: [Focus]
  public var setup: TreatmentSetup
  public var medium: MediumConfiguration
  public var board: VirtualBoardConfiguration
  public var disturbances: [Disturbance]
  public var operating: OperatorModel
  /// From here on nothing is out of order any more.
  public var healed: Nanoseconds

  /// The treatment need not come to its end, and why; `nil`: it must.
  public var reasonNotToComplete: String? {
    if operating.stopAt != nil { return "stopped by the operator" }
    if operating.killAt != nil { return "the program was killed" }
    for disturbance in disturbances {
      // The account rests on the counter: another one proves nothing about what this array has delivered.
      if case .event(.exchangeFrontEnd) = disturbance.what { return "the front end was exchanged" }
    }
    return nil
  }

  /// What the observer does not ask of the controller in this world.
  func allowances(hung: [Range<Int64>], diedAt: Int64?) -> Allowances {
    var given = Allowances()
    // Half a second for what a fault has left behind: a late edge, a sensor's last reading.
    given.until = disturbances.isEmpty ? .min : (healed + .milliseconds(500)).count
    if disturbances.contains(where: \.isLate) { given.until = .max }
    given.isFrontEndTrusting = board.frontEnd.isTrusting
    given.hung = hung
    given.diedAt = diedAt
    for disturbance in disturbances {
      switch disturbance.what {
      case .fault(let fault): given.excuse(fault)
      case .event(let event): given.excuse(event)
      case .temperature: break
      }
    }
    return given
  }

  /// Runs the treatment and gives what the observer is shown, so that it can be shown something else.
  /// - Throws: `CommandRefused` where the operator does what the state does not allow.
  public func observed() throws -> (plan: Prescription, allowances: Allowances, seen: Observation) {
    guard let script = OperatorScript(self) else {
      preconditionFailure("a world is drawn so that it can be set up")
    }
    _ = try script.work()
    return (
      Prescription(setup, foci: foci), allowances(hung: script.hung, diedAt: script.diedAt),
      Observation(script.laboratory.board, statements: script.statements)
    )
  }
}
