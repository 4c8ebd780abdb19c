import Arrays
import Foundation
import HistotripsyCore
import SharedData
import Testing
import VirtualBoard

/// Whole volumes take a hundred times longer without optimisation.
var isOptimised: Bool {
  #if DEBUG
    false
  #else
    true
  #endif
}

/// What the phantom has after real bursts, against a brute-force program that shares nothing with it (`coverage_michigan.json`).
@Suite(
  .enabled(if: SharedData.isPresent, "shared data absent"),
  .enabled(if: isOptimised, "takes minutes without optimisation; Tests/release.sh runs it"))
struct CoverageTests {
  static let seeds = 5

  /// An even, lossless medium without residual bubbles; cells as the oracle's voxels, the first seed's centre at the origin.
  private static func medium(_ array: ArrayDescription, voxel: Double, seed: UInt64) -> Medium {
    var tissue = TissueConfiguration()
    tissue.centre = .origin
    tissue.radius = .millimetres(14)
    tissue.cellSize = .millimetres(voxel)
    tissue.attenuation = 0
    tissue.unevenness = 0
    let medium = Medium(
      MediumConfiguration(
        elements: array.elements, naturalFocus: .origin, frequency: array.frequency,
        water: Water(temperature: .celsius(20), attenuation: 0), tissue: tissue,
        residualBubbles: ResidualBubbles(shielding: 0), seed: seed))
    medium.prepare(carrier: array.frequency, cycles: 2)
    return medium
  }

  /// Equal arrival at a focus, in whole ticks of 10 ns.
  private static func law(_ array: ArrayDescription, to focus: Position, speed: Speed) -> [UInt16] {
    let times = array.elements.map { $0.position.distance(to: focus).metres / speed.metresPerSecond }
    let latest = times.max() ?? 0
    return times.map { 0x8000 | UInt16(((latest - $0) * 100e6).rounded()) }
  }

  private static func foci(_ expected: CoverageOracle.Case) -> [Position] {
    let steps = Int((expected.target / 2 / expected.spacing).rounded(.up))
    var foci: [Position] = []
    for k in -steps...steps {
      for j in -steps...steps {
        for i in -steps...steps {
          let (x, y, z) = (
            Double(i) * expected.spacing, Double(j) * expected.spacing, Double(k) * expected.spacing
          )
          if (x * x + y * y + z * z).squareRoot() <= expected.target / 2 {
            foci.append(.millimetres(x, y, z))
          }
        }
      }
    }
    return foci
  }

  private static func truth(_ array: ArrayDescription, _ expected: CoverageOracle.Case, seed: UInt64) throws
    -> TissueTruth
  {
    let medium = medium(array, voxel: expected.voxel, seed: seed)
    let foci = foci(expected)
    #expect(foci.count == expected.foci)
    var now: UInt64 = 0
    for focus in foci {
      let law = law(array, to: focus, speed: medium.speedOfSound)
      let beam = medium.beam(of: law, clock: .megahertz(100))
      let rail = Voltage.volts(expected.setPoint * 1e6 / beam.pascalsPerVolt)
      for _ in 0..<expected.pulses {
        now += 5_000_000
        let burst = Burst(
          at: Instant(nanoseconds: now), rail: rail, carrier: array.frequency, cycles: 2)
        _ = medium.sonicate(beam, burst)
      }
    }
    let radius = expected.target / 2
    let half = Length.millimetres(radius)
    let target = TissueRegion(
      "sphere", low: .millimetres(-radius, -radius, -radius), high: .millimetres(radius, radius, radius)
    ) { $0.distance(to: .origin) <= half }
    return try #require(medium.truth(of: target))
  }

  @Test(arguments: 0..<5) func theLiquidShareOfATargetIsTheBruteForceOne(_ number: Int) throws {
    let oracle = try CoverageOracle.read()
    let expected = oracle.cases[number]
    let array = try ArrayFile.read(SharedData.file("arrays/michigan_hemisphere_263.csv"))
    let truths = try (0..<Self.seeds).map { try Self.truth(array, expected, seed: UInt64($0)) }
    func mean(_ value: (TissueTruth) -> Double) -> Double {
      truths.map(value).reduce(0, +) / Double(Self.seeds)
    }
    let treated = mean(\.treatedShare)
    let fractionation = mean(\.meanFractionation)
    let spill = mean { $0.spillCubicMetres * 1e6 }
    print(
      "\(expected.setPoint) MPa, \(expected.foci) foci: liquid \(treated) for \(expected.liquefied), mean "
        + "\(fractionation) for \(expected.meanFractionation), outside \(spill) mL for "
        + "\(expected.liquefiedOutside); depth \(truths[0].spillDepth.millimetres) mm")
    // Thirty voxels have their centres on the sphere itself (r = 12 voxels), and rounding decides about each.
    let onSurface = 30 * pow(expected.voxel, 3) / 1000
    #expect(abs(truths[0].targetCubicMetres * 1e6 - expected.targetVolume) <= onSurface)
    // Nothing is added to the oracle's tolerance for bursts of two cycles in place of a continuous wave: a focus acts within 3 mm
    // across, a wavelength, and 6 mm along, where arrivals differ by less than the two cycles for which a train keeps its height.
    #expect(abs(treated - expected.liquefied) <= CoverageOracle.tolerance)
    #expect(abs(fractionation - expected.meanFractionation) <= CoverageOracle.tolerance)
    #expect(abs(spill - expected.liquefiedOutside) <= CoverageOracle.tolerance * expected.targetVolume)
  }
}
