import Calibration
import Foundation
import HistotripsyCore
import TankWorld
import Testing
import VirtualBoard

/// What each step finds, against what is known by other means.
@Suite struct StepTests {
  @Test func theNoiseFindingIsTheReceiversNoise() throws {
    let trial = try RoutineTrial(seed: 31, elements: 32)
    try trial.bench.selfTest()
    let finding = try Noise().run(on: trial.bench)
    // 50 µV over 20 MHz, samples every 50 ns carry 10 MHz of it; rounded to counts of 100 µV: Σ k² P(k) of a normal deviate of
    // 0.354 counts. 48 shots of some thousand samples tell it to 0.5 %.
    func below(_ x: Double) -> Double { 0.5 * (1 + erf(x / 0.5)) }
    let square = (1...5).reduce(0.0) { sum, k in
      let share = below(Double(k) + 0.5) - below(Double(k) - 0.5)
      return sum + 2 * Double(k * k) * share
    }
    let expected = 100 * square.squareRoot()
    #expect(
      abs(finding.noise.volts * 1e6 / expected - 1) < 0.02, "\(finding.noise.volts * 1e6) for \(expected) µV")
    #expect(abs(finding.baseline.volts) < 5 * finding.baselineDeviation.volts)
    #expect(finding.pickUp.map(\.isHeard) == [false, false])
    // 3.2767 V over 6 MPa × 50 nV/Pa.
    #expect(abs(finding.clippingMarginDecibels - 20 * log10(3.2767 / 0.3)) < 1e-6)
    #expect(!trial.laboratory.board.isHighVoltageOn)
  }

  @Test func theHadamardGroupsGainIsTheRootOfTheirOrder() throws {
    // The same world, elements one by one and in groups of 16 at the same drive: half of the rail.
    func ratio(_ group: Int) throws -> ElementFindings {
      let trial = try RoutineTrial(seed: 32, elements: 32)
      try trial.bench.selfTest()
      return try ElementCheck(group: group, shots: 1).run(on: trial.bench, at: trial.truth.place)
    }
    let (single, grouped) = (try ratio(1), try ratio(16))
    #expect(grouped.signalToNoiseGain == 4)
    // Noise is read from some hundred samples of each of 32 signals: medians to some per cent.
    let gain = grouped.signalToNoise / single.signalToNoise
    #expect(abs(gain / 4 - 1) < 0.15, "\(gain)")
    #expect(single.numbers(.dead) == grouped.numbers(.dead))
  }

  @Test func theBeamIsAsWideAsTheFieldSays() throws {
    let trial = try RoutineTrial(seed: 33, elements: 48)
    try trial.run(through: .beam)
    let beam = try #require(trial.beam)
    for (name, width) in [("x", beam.x), ("y", beam.y), ("z", beam.z)] {
      let computed = try #require(width.computed)
      let off = abs(width.width.value.metres - computed.metres)
      // Bursts of four cycles against a steady field: half a per cent of the width besides.
      #expect(
        off < width.width.expandedUncertainty + 0.005 * computed.metres,
        "\(name): \(width.width.value.millimetres) for \(computed.millimetres) mm")
    }
    let drive = try #require(trial.drive)
    #expect(abs(beam.averaging - drive.averaging) < 2 * drive.averagingUncertainty)
  }

  @Test func steeringCostsWhatTheFieldSays() throws {
    let trial = try RoutineTrial(seed: 34, elements: 48)
    let bench = trial.bench
    try bench.selfTest()
    let found = try Locate().run(on: bench)
    try bench.adopt(ElementCheck().run(on: bench, at: found.position))
    let stations = [Position.millimetres(11, 0, 0), .millimetres(0, -7, -9)]
    let finding = try SteeringCheck().run(on: bench, at: found.position, stations: stations) {
      (station: Position) throws(CalibrationFault) in
      #expect(!trial.laboratory.board.isHighVoltageOn)
      // By hand: a millimetre and a half beside what was asked for.
      trial.laboratory.medium.moveHydrophone(to: station.moved(by: .millimetres(1, -0.8, 0.7)))
    }
    #expect(finding.stations.count == 2)
    for (station, wanted) in zip(finding.stations, stations) {
      #expect(
        station.position.distance(to: wanted.moved(by: .millimetres(1, -0.8, 0.7))) < .millimetres(0.05))
      #expect(abs(station.differenceDecibels) < 2 * station.uncertaintyDecibels, "\(station)")
    }
    // What the field says is not nothing.
    #expect(finding.stations.contains { abs($0.computedLossDecibels) > 0.3 }, "\(finding.stations)")
    #expect(!trial.laboratory.medium.isHydrophoneBroken)
  }

  @Test func aHydrophoneOutsideTheReachIsRefused() throws {
    let trial = try RoutineTrial(seed: 35, elements: 64)
    trial.laboratory.medium.moveHydrophone(to: .millimetres(17, 0, 0))
    try trial.bench.selfTest()
    do {
      _ = try Locate().run(on: trial.bench)
      Issue.record("17 mm are beyond the reach of 15")
    } catch CalibrationFault.outsideReach(let place) {
      #expect(place.distance(to: .millimetres(17, 0, 0)) < .millimetres(1))
    }
    #expect(!trial.laboratory.board.isHighVoltageOn)
  }
}

extension Position {
  fileprivate func moved(by other: Position) -> Position {
    Position(x: x + other.x, y: y + other.y, z: z + other.z)
  }
}
