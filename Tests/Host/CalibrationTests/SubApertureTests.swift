import Calibration
import HistotripsyCore
import Hydrophones
import TankWorld
import Testing
import VirtualBoard

/// From the hydrophone's limit to the rail's: sub-apertures, as many as it takes.
@Suite struct SubApertureTests {
  /// The same tank with hydrophones that bear ever less: more and smaller sub-apertures, each below what the hydrophone bears, and
  /// the same pressure at the rail's limit within the uncertainty.
  @Test(arguments: [41, 44] as [UInt64])
  func moreSubAperturesReachTheRailsLimitWithAWeakerHydrophone(seed: UInt64) throws {
    var counts: [Int] = []
    for megapascals in [2.5, 1.6, 0.9] {
      let trial = try RoutineTrial(
        seed: seed, elements: 128, source: .pascals(1500), limit: .megapascals(megapascals))
      try trial.run(through: .drive)
      let drive = try #require(trial.drive)
      let linear = try #require(drive.linear)
      counts.append(linear.subApertures)
      #expect(linear.bound == .rail)
      // The rail is set and read in counts of 10 mV and 37 mV.
      let top = try #require(linear.points.last)
      #expect(abs(top.drive.volts - Tank.limits.railMaximum.volts) < 0.15)
      #expect(linear.points.allSatisfy { $0.largestReading <= drive.hydrophoneLimit })
      #expect(trial.strain <= 1, "seed \(seed): the hydrophone bore \(trial.strain) of its limit")
      #expect(
        trial.linearDeviations.allSatisfy { abs($0) < 1.5 }, "seed \(seed): \(trial.linearDeviations)")
      // All at once and in sum: the same waves, to what peaks between samples and the dead stretch leave.
      #expect(abs(linear.closure) < 0.01, "\(linear.closure)")
      // U at the rail's limit: 10 % (k = 2) are the certificate's own.
      #expect(2 * top.relativeUncertainty < 0.15)
      // Straight to 1 ‰: between two points as at them.
      let between = try #require(linear.estimate(at: (top.drive + linear.points[0].drive) / 2))
      let middle = (top.estimate.peakNegative + linear.points[0].estimate.peakNegative) / 2
      #expect(abs(between.value.peakNegative / middle - 1) < 2e-3)
      #expect(linear.estimate(at: top.drive * 1.01) == nil)
    }
    #expect(counts == counts.sorted() && counts[0] < counts[2], "\(counts)")
  }

  /// Noise of n sub-apertures adds up as √n, what they have in common as n: the parts are told apart.
  @Test func whatSubAperturesHaveOfTheirOwnShrinksWithTheirNumberAndTheRestDoesNot() throws {
    func top(_ megapascals: Double) throws -> (count: Int, point: LinearExtension.Point) {
      let trial = try RoutineTrial(
        seed: 43, elements: 128, source: .pascals(1500), limit: .megapascals(megapascals))
      try trial.run(through: .drive)
      let linear = try #require(trial.drive?.linear)
      return (linear.subApertures, try #require(linear.points.last))
    }
    func term(_ terms: [UncertaintyTerm], _ source: UncertaintyTerm.Source) -> Double {
      terms.first { $0.source == source }?.standard ?? 0
    }
    let (few, many) = (try top(2.5), try top(0.9))
    let more = Double(many.count) / Double(few.count)
    #expect(more >= 2)
    // A count of the rail for each: 10 mV/√12 of 100 V, over √n.
    for found in [few, many] {
      let expected = 0.01 / 12.0.squareRoot() / 100 / Double(found.count).squareRoot()
      // Sub-apertures differ in strength by some per cent, the last has fewer elements.
      #expect(abs(term(found.point.uncorrelated, .drive) / expected - 1) < 0.15)
    }
    // The sensitivity's, the same whatever the number: 5 % as its certificate says.
    for found in [few, many] { #expect(abs(term(found.point.correlated, .sensitivity) - 0.05) < 2e-3) }
    let sum = (few.point.correlated + few.point.uncorrelated).reduce(0) { $0 + $1.standard * $1.standard }
    #expect(abs(few.point.relativeUncertainty * few.point.relativeUncertainty / sum - 1) < 1e-12)
  }
}
