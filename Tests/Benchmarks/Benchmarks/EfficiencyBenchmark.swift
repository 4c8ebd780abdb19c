import Arrays
import HistotripsyCore
import Scenarios
import VirtualBoard

/// Pulses delivered over pulses possible, by the front end's record.
struct EfficiencyBenchmark {
  let fired: Int
  /// From the first burst to the last.
  let span: Nanoseconds

  init(_ array: ArrayDescription, foci: Int, pulses: UInt32) throws {
    var scenario = Scenario(
      array: array, foci: Scenario.ball(foci, spacing: .millimetres(1), pulses: pulses),
      period: .milliseconds(5), revisit: .seconds(1))
    scenario.setup.baselinePulses = 0
    let laboratory = scenario.laboratory()
    let run = try scenario.run(in: laboratory)
    try run.treat()
    precondition(run.controller.state == .complete, "the treatment to be measured was not completed")
    let bursts = laboratory.board.triggers.filter { $0.number != nil }
    fired = bursts.count
    span = bursts[bursts.count - 1].instant - bursts[0].instant
  }

  /// Of the slots at 200 Hz.
  var share: Double { Double(fired) / Double(span.count / 5_000_000 + 1) }
}
