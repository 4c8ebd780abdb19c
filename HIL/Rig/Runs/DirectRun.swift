import Arrays
import Calibration
import CoreHost
import HistotripsyCore
import Planning
import Sessions
import TriggerLedger
import VirtualBoard

/// The core on the virtual board, called directly, step for step as the console does it.
enum DirectRun {
  static func run(_ treatment: Treatment, plans: String) throws -> Outcome {
    let clock = ContinuousClock()
    let began = clock.now
    let plan = try treatment.terms(plans)
    let array = BuiltInArray.description
    let laboratory = try treatment.laboratory(plans: plans)
    var setup = try plan.setup(for: array, consent: .whenRecorded)
    try setup.adopt(try treatment.certificate(plans: plans).certificate)
    let run = try TreatmentOwner(
      on: laboratory.board, array: array, foci: plan.foci, order: plan.order, setup: setup,
      authority: .simulated)
    while !run.state.isFinal {
      try run.step()
      // A log that takes no time: the shipped program's, seen from the board's clock.
      if let intent = run.controller.intentToRecord { run.controller.confirmIntent(intent.number) }
    }
    let ledger = TriggerLedger(laboratory.board.triggers)
    return Outcome(
      exit: ExitStatus(ending: run.state).rawValue, ledger: ledger,
      said: run.controller.latch.first.map { "\($0)" } ?? "\(run.state)",
      boardSeconds: Double(laboratory.board.present.nanoseconds) * 1e-9,
      wallSeconds: began.duration(to: clock.now) / .seconds(1), bytes: ["triggers.jsonl": ledger.text])
  }
}
