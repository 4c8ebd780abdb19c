import Calibration
import Foundation
import HistotripsyCore
import Hydrophones
import TankWorld
import Testing
import VirtualBoard

/// What a hydrophone hears from beside its axis.
@Suite struct HearingTests {
  /// J₁(1) = 0.4400505857, J₁(2) = 0.5767248078 (Abramowitz and Stegun, table 9.1).
  @Test func theFormsAreThoseOfTheStandards() {
    func heard(_ response: DirectionalResponse, _ degrees: Double, share: Double, ka: Double) -> Double {
      response.amplitude(
        cosine: cos(degrees * .pi / 180), share: share, radius: .millimetres(1), waveNumber: ka * 1e3)
    }
    let response = DirectionalResponse()
    let half = sin(Double.pi / 6)
    #expect(abs(heard(response, 89.999_999, share: 0, ka: 1) - 0.880_101_17) < 1e-7)
    #expect(abs(heard(response, 30, share: 0, ka: 2 / half) - 0.576_724_81) < 1e-8)
    // Without a baffle (1 + cos θ)/2 of it: 0.75 at 60°, where nothing else is left at ka = 0.
    #expect(abs(heard(response, 60, share: 1, ka: 1e-6) - 0.75) < 1e-9)
    #expect(abs(heard(response, 60, share: 0.4, ka: 1e-6) - 0.9) < 1e-9)
    // Behind a rigid baffle is shadow.
    #expect(heard(response, 120, share: 0, ka: 1e-6) == 0)
    let table = DirectionalResponse.Table(
      frequency: .kilohertz(500),
      points: [.init(angle: 0, amplitude: 1), .init(angle: .pi / 2, amplitude: 0.5)],
      relativeUncertainty: 0.02)
    #expect(abs(heard(DirectionalResponse(table: table), 45, share: 0.3, ka: 5) - 0.75) < 1e-12)
  }

  /// Axis and share of tanks whose truth is not told: within three standard uncertainties each. 128 elements that scatter by
  /// ±10 % (5.8 % rms) tell the share to some 3 % where the array reaches 60° from the axis.
  @Test(arguments: [71, 72, 73, 74] as [UInt64])
  func theElementCheckFindsWhereTheHydrophoneLooks(seed: UInt64) throws {
    let trial = try RoutineTrial(seed: seed, elements: 128)
    try trial.run(through: .elements)
    let found = try #require(trial.elements?.hearing)
    #expect(found.elements > 110)
    #expect(
      abs(found.share - trial.truth.share) < 3 * found.shareUncertainty,
      "seed \(seed): \(found.share) for \(trial.truth.share)")
    let off = found.axis.distance(to: trial.truth.axis).metres
    // Two directions across the axis.
    #expect(off < 3 * 2.0.squareRoot() * found.axisUncertainty, "seed \(seed): \(off) rad")
    #expect(found.shareUncertainty < 0.15 && found.axisUncertainty < 0.1)
    // Gains are the elements', not the hydrophone's: those of the rim are no weaker than those of the middle. 64 of each, ±5.8 %:
    // 1 % each, and what share and axis leave.
    let gains = try #require(trial.elements).elements.filter { $0.condition != .dead }.map(\.gain)
    let inner = gains.prefix(gains.count / 2).reduce(0, +) / Double(gains.count / 2)
    let outer = gains.suffix(gains.count / 2).reduce(0, +) / Double(gains.count / 2)
    #expect(abs(outer / inner - 1) < 0.05, "seed \(seed): \(outer / inner)")
  }

  /// An unbaffled capsule at the focus of this cap hears 12 % less than there is, (1 + 3/4)/2 by the mean of cos θ from 1 to ½
  /// over equal areas;
  /// the pressures have it put back, and say how well.
  @Test func whatIsNotHeardIsPutBack() throws {
    let seeds: [UInt64] = [71, 72, 73, 74]
    for seed in seeds {
      let trial = try RoutineTrial(seed: seed, elements: 128)
      try trial.run(through: .drive)
      let drive = try #require(trial.drive)
      let expected = 1 / (1 - trial.truth.share / 8)
      #expect(
        abs(drive.direction - expected) < 3 * drive.directionUncertainty,
        "seed \(seed): \(drive.direction) for \(expected)")
      #expect(drive.directionUncertainty < 0.03)
      #expect(drive.common.contains { $0.source == .direction && $0.standard == drive.directionUncertainty })
      let own = trial.ownDeviations.map(abs).max() ?? .infinity
      #expect(own < 1.5, "seed \(seed): p− off by \(own) expanded uncertainties of the routine's own")
    }
  }

  static let capsule = """
    histotripsy-hydrophone: 1
    name: Capsule
    diameter: 0.2 mm
    load: as used
    directional-response: [[0, 0.98], [45, 0.882], [90, 0.49]]
    directional-frequency: 500 kHz
    directional-uncertainty: 3 %
    count: 2
    columns: ["frequency (MHz)", "sensitivity (mV/MPa)"]
    points:
    - [1, 50]
    - [2, 50]
    ...

    """

  /// A maker's table is over the value on the axis, and comes back from the file that is written of it.
  @Test func aTableOfTheMakerIsReadAndWritten() throws {
    func read(_ text: String) throws -> HydrophoneCalibration {
      try HydrophoneFile.read(bytes: Array(text.utf8), file: "capsule.yaml")
    }
    let calibration = try read(Self.capsule)
    let table = try #require(calibration.direction.table)
    #expect(table.frequency == .kilohertz(500) && table.relativeUncertainty == 0.03)
    let amplitudes: [Double] = table.points.map(\.amplitude)
    for (found, expected) in zip(amplitudes, [1, 0.9, 0.5]) { #expect(abs(found - expected) < 1e-12) }
    let again = try read(calibration.yamlText).direction
    for (one, other) in zip(table.points, try #require(again.table).points) {
      #expect(abs(one.angle - other.angle) < 1e-12 && abs(one.amplitude - other.amplitude) < 1e-12)
    }
    for (word, range) in [
      ("rigid", 0.0...0.0), ("unbaffled", 1...1), ("unknown", 0...1), ("40 %", 0.4...0.4),
    ] {
      let text = Self.capsule.replacing("load: as used", with: "load: as used\nbaffle: \(word)")
      let found = try read(text)
      #expect(found.direction.baffle == range)
      #expect(try read(found.yamlText).direction.baffle == range)
    }
    for (wrong, message) in [
      ("[[5, 1], [90, 0.5]]", "the first angle is 0°"), ("[[0, 1], [0, 0.5]]", "does not rise"),
      ("[[0, 1], [190, 0.5]]", "is not a number (0 … 180)"), ("[[0, 1]]", "rows of angle and amplitude"),
    ] {
      do {
        _ = try read(Self.capsule.replacing("[[0, 0.98], [45, 0.882], [90, 0.49]]", with: wrong))
        Issue.record("\(wrong) was read")
      } catch { #expect("\(error)".contains(message), "\(error)") }
    }
    do {
      _ = try read(
        Self.capsule.replacing("directional-response: [[0, 0.98], [45, 0.882], [90, 0.49]]\n", with: ""))
      Issue.record("a frequency without a table was read")
    } catch { #expect("\(error)".contains("there is no directional-response"), "\(error)") }
  }
}
