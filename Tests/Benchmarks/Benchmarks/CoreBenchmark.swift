import Arrays
import CoreHost
import HistotripsyCore
import Planning
import Scenarios
import VirtualBoard

/// What one pulse costs in the core, on a board that costs nothing.
struct CoreBenchmark {
  let scenario: Scenario
  let script: VerbScript
  let pulses: Int

  /// Records a treatment of 40 foci, all laws of which are in place before it begins.
  init(_ array: ArrayDescription, pulsesPerFocus: UInt32) throws {
    var scenario = Scenario(
      array: array, foci: Scenario.ball(40, spacing: .millimetres(1.5), pulses: pulsesPerFocus),
      period: .milliseconds(5), revisit: .milliseconds(150))
    scenario.adjust = { $0.records = .tallyOnly }
    self.scenario = scenario
    let script = VerbScript()
    let laboratory = scenario.laboratory()
    let run = try TreatmentOwner(
      on: RecordingBoard(board: laboratory.board, script: script), array: scenario.array, foci: scenario.foci,
      order: Array(scenario.foci.indices), setup: scenario.setup, authority: .simulated)
    try run.treat()
    precondition(run.controller.state == .complete, "the treatment to be measured was not completed")
    self.script = script
    pulses = Int(laboratory.board.tally.fired)
  }

  /// A run on the script, ready to fire.
  func prepared() throws -> TreatmentOwner<ReplayBoard> {
    let run = try TreatmentOwner(
      on: ReplayBoard(script), array: scenario.array, foci: scenario.foci,
      order: Array(scenario.foci.indices), setup: scenario.setup, authority: .simulated)
    try run.arm()
    try run.controller.begin()
    return run
  }

  /// Seconds from the first pulse to safe, setting up not included.
  func seconds(runs: Int) throws -> Double {
    var best = Double.infinity
    for _ in 0..<runs {
      let run = try prepared()
      best = min(best, shortest(of: 1) { Self.measuredStretch(run) })
    }
    return best
  }

  /// Its name is how `valgrind --toggle-collect` finds it.
  @inline(never) static func measuredStretch(_ run: TreatmentOwner<ReplayBoard>) {
    while !run.controller.state.isFinal { run.controller.advance() }
  }
}
