import CoreHost
import HistotripsyCore
import Planning
import Scenarios
import VirtualBoard

extension Harness {
  /// A whole treatment with a front end that lies. Whatever it says: the treatment ends, no focus is given more than its dose by the
  /// controller's account, and the high voltage is off afterwards.
  static let treatment = Harness("treatment") { bytes in
    let scenario = scenario
    let laboratory = scenario.laboratory()
    let board = laboratory.board
    let treatment: TreatmentOwner<TamperedBoard>
    do throws(RunFault) {
      treatment = try TreatmentOwner(
        on: TamperedBoard(board: board, script: TamperedBoard.Script(bytes)), array: scenario.array,
        foci: scenario.foci, order: Array(scenario.foci.indices), setup: scenario.setup, authority: .simulated
      )
    } catch {
      return .broken("no treatment: \(error)")
    }
    let refusal = work(treatment)
    treatment.controller.stop(.operatorRequest)
    guard treatment.controller.state.isFinal else {
      return .broken("it does not end: \(treatment.controller.state)")
    }
    // Without heartbeat the front end itself drops the high voltage after 100 ms.
    board.pass(until: board.present + .milliseconds(120))
    if board.isHighVoltageOn { return .broken("high voltage on after the end") }
    for (index, focus) in scenario.foci.enumerated() {
      let dose = treatment.controller.ledger[FocusIndex(index)].dose
      if dose > focus.plannedPulses { return .broken("focus \(index) has \(dose) of \(focus.plannedPulses)") }
    }
    if refusal == stuck { return .broken(stuck) }
    return treatment.controller.state == .complete
      ? .accepted : .refused(refusal ?? "\(treatment.controller.state)")
  }

  private static let stuck = "it goes on without end"

  /// Up to the end, or why there is none.
  private static func work(_ run: TreatmentOwner<TamperedBoard>) -> String? {
    do throws(CommandRefused) {
      try run.controller.selfTest()
      var steps = 0
      while run.controller.state == .ready, try !run.controller.load() {
        steps += 1
        guard steps < 1000 else { return stuck }
      }
      guard run.controller.state == .ready else { return "not loaded" }
      try run.controller.arm(.simulated)
      guard run.controller.state == .armed else { return "not armed" }
      try run.controller.begin()
      while !run.controller.state.isFinal {
        run.controller.advance()
        steps += 1
        guard steps < 20_000 else { return stuck }
      }
      return nil
    } catch {
      return "\(error)"
    }
  }

  private static var scenario: Scenario {
    var scenario = Scenario(
      array: smallArray, foci: Scenario.ball(2, spacing: .millimetres(3), pulses: 3),
      period: .milliseconds(5),
      revisit: .milliseconds(10))
    scenario.setup.baselinePulses = 16
    return scenario
  }

  private static let smallArray = ScenarioArray.cap(
    elements: 40, radius: .millimetres(60), frequency: .megahertz(1),
    sourcePressurePerVolt: .pascals(20_000))
}
