import Calibration
import Foundation
import HistotripsyCore
import TankWorld
import Testing
import VirtualBoard

/// The routine against truth that it is not told. It never reads the board's: only the judgement does. `make calibration-seeds` does the
/// same for 200 worlds.
@Suite struct HiddenTruthTests {
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func theRoutineRecoversWhatNobodyToldIt(seed: UInt64) throws {
    let trial = try RoutineTrial(seed: seed, elements: 64)
    try trial.run(through: .drive)
    // The requirement of the routine.
    #expect(trial.misplacement < .millimetres(0.05), "seed \(seed): \(trial.misplacement.millimetres) mm off")
    #expect(trial.misjudgements.isEmpty, "seed \(seed): \(trial.misjudgements)")
    // One world of twenty may lie outside its expanded uncertainty by the certificate's error, none beyond twice that; of some seventy
    // comparisons without it, none beyond three standard uncertainties.
    let worst = trial.deviations.map(abs).max() ?? .infinity
    #expect(worst < 2, "seed \(seed): p− off by \(worst) expanded uncertainties")
    let own = trial.ownDeviations.map(abs).max() ?? .infinity
    #expect(own < 1.5, "seed \(seed): p− off by \(own) expanded uncertainties of the routine's own")
    #expect(trial.strain <= 1, "seed \(seed): the hydrophone bore \(trial.strain) of its limit")
    #expect(trial.bench.controller.bursts == trial.laboratory.board.pulsesFired.value)
    #expect(!trial.laboratory.board.isHighVoltageOn)
  }

  @Test func theSameSeedGivesTheSameBytesAndFindingsComeBackFromThem() throws {
    func trial(_ seed: UInt64) throws -> RoutineTrial {
      let trial = try RoutineTrial(seed: seed, elements: 32)
      try trial.run(through: .beam)
      return trial
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    func bytes(_ trial: RoutineTrial) throws -> [Data] {
      [
        try encoder.encode(trial.noise), try encoder.encode(trial.position),
        try encoder.encode(trial.elements),
        try encoder.encode(trial.drive), try encoder.encode(trial.beam),
        try encoder.encode(trial.bench.readings),
      ]
    }
    let first = try trial(11)
    let once = try bytes(first)
    #expect(try bytes(trial(11)) == once)

    func roundTrip<Finding: Codable & Equatable>(_ finding: Finding?, _ data: Data) throws {
      #expect(try JSONDecoder().decode(Finding.self, from: data) == finding)
    }
    try roundTrip(first.noise, once[0])
    try roundTrip(first.position, once[1])
    try roundTrip(first.elements, once[2])
    try roundTrip(first.drive, once[3])
    try roundTrip(first.beam, once[4])
    let text = String(decoding: once[1], as: UTF8.self)
    #expect(text.contains(#"{"m":"#), "numbers carry their unit: \(text)")
    let wrong = Data(text.replacing(#"{"m":"#, with: #"{"mm":"#).utf8)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(PositionFinding.self, from: wrong) }
  }
}
