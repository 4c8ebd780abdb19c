import Acoustics
import Calibration
import HistotripsyCore
import Testing
import VirtualBoard

/// The routine against truth that it is not told. It never reads the board's: only the judgement here does.
@Suite struct HiddenTruthTests {
  static func bench(
    seed: UInt64, dead: Int = 5, reversed: Int = 3, late: Int = 4
  ) throws -> (Laboratory, TankBench<VirtualBoard>, HiddenTruth) {
    var tank = Tank()
    tank.array = Tank.cap(elements: 128)
    let truth = HiddenTruth(seed: seed, array: tank.array, dead: dead, reversed: reversed, late: late)
    tank.truth = truth.elements
    tank.place = truth.place
    tank.seed = seed
    let laboratory = tank.laboratory()
    let run = try tank.run(laboratory)
    let bench = TankBench(
      run, array: tank.array,
      receiver: ReceiverCalibration(
        voltsPerPascal: 50e-9, relativeUncertainty: 0.05, limit: .megapascals(6), diameter: .millimetres(0.2))
    )
    try bench.selfTest()
    return (laboratory, bench, truth)
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
  func theHydrophoneIsFoundAndEveryBadElementNamed(seed: UInt64) throws {
    let (laboratory, bench, truth) = try Self.bench(seed: seed)
    let found = try Locate().run(on: bench)
    // The requirement of the routine.
    #expect(
      found.position.distance(to: truth.place) < .millimetres(0.05),
      "seed \(seed): \(found.position.distance(to: truth.place).millimetres) mm off")
    let check = try ElementCheck().run(on: bench, at: found.position)
    let findings = check.findings
    #expect(Set(findings.filter { $0.condition == .dead }.map(\.element)) == truth.dead, "seed \(seed)")
    #expect(Set(findings.filter(\.isReversed).map(\.element)) == truth.reversed, "seed \(seed)")
    #expect(Set(findings.filter(\.isLate).map(\.element)) == Set(truth.late.keys), "seed \(seed)")
    for finding in findings {
      guard let lateness = finding.lateness else { continue }
      let expected = truth.late[finding.element] ?? .zero
      #expect(
        abs((lateness - expected).seconds) < 60e-9,
        "seed \(seed), element \(finding.element): \(lateness) against \(expected)")
    }
    #expect(check.position.distance(to: truth.place) < .millimetres(0.05), "seed \(seed)")
    bench.run.controller.end()
    #expect(!laboratory.medium.isHydrophoneBroken)
    #expect(bench.run.controller.bursts == laboratory.board.pulsesFired.value)
  }
}
