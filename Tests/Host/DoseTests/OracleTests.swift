import Arrays
import Dose
import Field
import Foundation
import HistotripsyCore
import SharedData
import Testing

/// The predicted dose against a brute-force program that shares nothing with ours (`coverage_michigan.json`).
@Suite(
  .enabled(if: SharedData.isPresent, "shared data absent"),
  .enabled(if: isOptimised, "takes minutes without optimisation; Tests/release.sh runs it"))
struct OracleTests {
  struct Oracle: Decodable, Sendable {
    struct Case: Decodable, Sendable {
      let foci: Int
      /// Megapascals, millimetres and millilitres throughout.
      let setPoint: Double
      let target: Double
      let spacing: Double
      let pulses: UInt32
      let voxel: Double
      let targetVolume: Double
      let aboveThreshold: Double
      let liquefied: Double
      let liquefiedOutside: Double
      let meanFractionation: Double

      enum CodingKeys: String, CodingKey {
        case foci
        case setPoint = "set_point_MPa"
        case target = "target_mm"
        case spacing = "spacing_mm"
        case pulses = "pulses_per_focus"
        case voxel = "voxel_mm"
        case targetVolume = "target_mL"
        case aboveThreshold = "above_threshold_share"
        case liquefied = "liquefied_share"
        case liquefiedOutside = "liquefied_outside_mL"
        case meanFractionation = "mean_fractionation_in_target"
      }
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
    let radius = expected.target / 2
    let steps = Int((radius / expected.spacing).rounded(.up))
    var bursts: [DosePrediction.Bursts] = []
    for k in -steps...steps {
      for j in -steps...steps {
        for i in -steps...steps {
          let (x, y, z) = (
            Double(i) * expected.spacing, Double(j) * expected.spacing, Double(k) * expected.spacing
          )
          guard (x * x + y * y + z * z).squareRoot() <= radius else { continue }
          bursts.append(
            DosePrediction.Bursts(
              focus: .millimetres(x, y, z),
              pressure: LinearEstimate(peakNegative: .megapascals(expected.setPoint)),
              count: expected.pulses))
        }
      }
    }
    #expect(bursts.count == expected.foci)
    let prediction = DosePrediction(
      field, lattice: VoxelLattice(origin: .origin, edge: .millimetres(expected.voxel)),
      margin: .millimetres(6))
    let map = try prediction.map(of: bursts)
    let half = Length.millimetres(radius)
    let target = DoseRegion(
      low: .millimetres(-radius, -radius, -radius), high: .millimetres(radius, radius, radius)
    ) { $0.distance(to: .origin) <= half }
    let summary = try #require(map.summary(of: target))
    // Thirty voxels have their centres on the sphere itself (r = 12 voxels), and rounding decides about each.
    let onSurface = 30 * pow(expected.voxel, 3) / 1000
    #expect(abs(summary.volume * 1e6 - expected.targetVolume) <= onSurface)
    #expect(abs(summary.treatedShare - expected.liquefied) <= Self.tolerance)
    #expect(abs(summary.aboveThresholdShare - expected.aboveThreshold) <= Self.tolerance)
    #expect(abs(summary.meanFractionation - expected.meanFractionation) <= Self.tolerance)
    let spill = map.spill(outside: target) * 1e6
    #expect(abs(spill - expected.liquefiedOutside) <= Self.tolerance * expected.targetVolume)
  }
}
