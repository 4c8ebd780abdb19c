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
  @Test(arguments: 0..<5) func theTreatedShareOfATargetIsTheBruteForceOne(_ number: Int) throws {
    let oracle = try CoverageOracle.read()
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
    #expect(abs(summary.treatedShare - expected.liquefied) <= CoverageOracle.tolerance)
    #expect(abs(summary.aboveThresholdShare - expected.aboveThreshold) <= CoverageOracle.tolerance)
    #expect(abs(summary.meanFractionation - expected.meanFractionation) <= CoverageOracle.tolerance)
    let spill = map.spill(outside: target) * 1e6
    #expect(abs(spill - expected.liquefiedOutside) <= CoverageOracle.tolerance * expected.targetVolume)
  }
}
