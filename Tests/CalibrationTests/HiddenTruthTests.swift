import Acoustics
import Calibration
import HistotripsyCore
import TankWorld
import Testing
import VirtualBoard

/// The routine against truth that it is not told. It never reads the board's: only the judgement here does.
@Suite struct HiddenTruthTests {
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func theRoutineRecoversWhatNobodyToldIt(seed: UInt64) throws {
    let trial = try RoutineTrial(seed: seed, elements: 64, source: .pascals(8000))
    try trial.run(through: .drive)
    #expect(trial.misplacement < .millimetres(0.05), "seed \(seed): \(trial.misplacement.millimetres) mm off")
    #expect(trial.misjudgements.isEmpty, "seed \(seed): \(trial.misjudgements)")
    // Twenty-one of twenty worlds may lie outside; three expanded uncertainties are a bug.
    let worst = trial.deviations.map(abs).max() ?? .infinity
    #expect(worst < 1.5, "seed \(seed): p− off by \(worst) expanded uncertainties")
    #expect(trial.strain <= 1, "seed \(seed): the hydrophone bore \(trial.strain) of its limit")
    #expect(trial.bench.run.controller.bursts == trial.laboratory.board.pulsesFired.value)
  }
}
