import Acoustics
import Dose
import Foundation
import HistotripsyCore
import SharedData
import Testing

/// The predicted dose against a brute-force program that shares nothing with ours (`coverage_michigan.json`).
@Suite(.enabled(if: SharedData.isPresent, "shared data absent")) struct OracleTests {
  struct Oracle: Decodable, Sendable {
    struct Case: Decodable, Sendable {
      let foci: Int
      let set_point_MPa: Double
      let target_mm: Double
      let spacing_mm: Double
      let pulses_per_focus: UInt32
      let voxel_mm: Double
      let target_mL: Double
      let above_threshold_share: Double
      let liquefied_share: Double
      let liquefied_outside_mL: Double
      let mean_fractionation_in_target: Double
    }
    let cases: [Case]
  }

  /// The oracle's own: "0.02 of the share for a program with its own grid and exact element integrals".
  static let tolerance = 0.02

  @Test(arguments: 0..<5) func theTreatedShareOfATargetIsTheBruteForceOne(_ number: Int) throws {
    let oracle = try SharedData.json("expected/coverage_michigan.json", as: Oracle.self)
    let expected = oracle.cases[number]
    let array = try ArrayFile.read(SharedData.file("arrays/michigan_hemisphere_263.csv"))
    let field = try ArrayField(array, speedOfSound: .metresPerSecond(1482.4), method: .piston)
    let radius = expected.target_mm / 2
    let steps = Int((radius / expected.spacing_mm).rounded(.up))
    var bursts: [DosePrediction.Bursts] = []
    for k in -steps...steps {
      for j in -steps...steps {
        for i in -steps...steps {
          let (x, y, z) = (
            Double(i) * expected.spacing_mm, Double(j) * expected.spacing_mm, Double(k) * expected.spacing_mm
          )
          guard (x * x + y * y + z * z).squareRoot() <= radius else { continue }
          bursts.append(
            DosePrediction.Bursts(
              focus: .millimetres(x, y, z),
              pressure: LinearEstimate(peakNegative: .megapascals(expected.set_point_MPa)),
              count: expected.pulses_per_focus))
        }
      }
    }
    #expect(bursts.count == expected.foci)
    let prediction = DosePrediction(
      field, lattice: VoxelLattice(origin: .origin, edge: .millimetres(expected.voxel_mm)),
      margin: .millimetres(6))
    let map = try prediction.map(of: bursts)
    let half = Length.millimetres(radius)
    let target = DoseRegion(
      low: .millimetres(-radius, -radius, -radius), high: .millimetres(radius, radius, radius)
    ) { $0.distance(to: .origin) <= half }
    let summary = try #require(map.summary(of: target))
    // Thirty voxels have their centres on the sphere itself (r = 12 voxels), and rounding decides about each.
    let onSurface = 30 * pow(expected.voxel_mm, 3) / 1000
    #expect(abs(summary.volume * 1e6 - expected.target_mL) <= onSurface)
    #expect(abs(summary.treatedShare - expected.liquefied_share) <= Self.tolerance)
    #expect(abs(summary.aboveThresholdShare - expected.above_threshold_share) <= Self.tolerance)
    #expect(abs(summary.meanFractionation - expected.mean_fractionation_in_target) <= Self.tolerance)
    let spill = map.spill(outside: target) * 1e6
    #expect(abs(spill - expected.liquefied_outside_mL) <= Self.tolerance * expected.target_mL)
  }
}
