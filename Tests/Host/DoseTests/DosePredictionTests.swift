import Dose
import Field
import Foundation
import HistotripsyCore
import SharedData
import Testing

@Suite struct CloudModelTests {
  /// ½ + ½ erf(x/√2) is the normal distribution: tabulated at 0, ±1, ±2 and 3 standard deviations.
  @Test func theChanceOfCavitationIsTheNormalDistribution() {
    let model = CloudModel()
    for (deviations, chance) in [
      (0.0, 0.5), (1, 0.841344746), (-1, 0.158655254), (2, 0.977249868), (-2, 0.022750132), (3, 0.998650102),
    ] {
      let pressure = LinearEstimate(peakNegative: .megapascals(28.2 + 0.96 * deviations))
      #expect(abs(model.probability(at: pressure) - chance) < 1e-8)
    }
  }

  /// Published: 50 pulses a focus in clots (Gerhardson 2017), 300 to 500 ex vivo (Lin 2014).
  @Test func theBurstsNeededAreThePublishedOnes() {
    #expect(abs(CloudModel().burstsNeeded - 50) < 2)
    #expect((300...500).contains(CloudModel(effect: 0.0075).burstsNeeded))
  }
}

/// Fields of whole volumes take a hundred times longer without optimisation.
var isOptimised: Bool {
  #if DEBUG
    false
  #else
    true
  #endif
}

@Suite(.enabled(if: isOptimised, "takes minutes without optimisation; Tests/release.sh runs it"))
struct DosePredictionTests {
  /// A sparse bowl of 32 elements around the origin: its lobes are nearly as strong as the focus.
  static func field() throws -> ArrayField {
    let elements = (0..<32).map { i -> Element in
      let height = 0.4 + 0.55 * Double(i) / 31
      let turn = 2.399963 * Double(i)
      let side = (1 - height * height).squareRoot()
      let (x, y) = (side * cos(turn), side * sin(turn))
      return Element(
        position: .millimetres(60 * x, 60 * y, -60 * height),
        normal: .millimetres(-1000 * x, -1000 * y, 1000 * height), width: .millimetres(6))
    }
    return try ArrayField(
      elements: elements, frequency: .megahertz(1), geometricFocus: .origin,
      speedOfSound: .metresPerSecond(1482.4), method: .piston)
  }

  static let foci: [Position] = [
    .origin, .millimetres(1.5, 0, 0), .millimetres(-2, 1, 2), .millimetres(3, -3, -4), .millimetres(0, 4, 3),
  ]

  static func bursts(_ megapascals: Double) -> [DosePrediction.Bursts] {
    foci.map {
      DosePrediction.Bursts(
        focus: $0, pressure: LinearEstimate(peakNegative: .megapascals(megapascals)), count: 40)
    }
  }

  /// Every voxel of the whole box, from the double-precision field of every law: no bricks, no anchors, no tables.
  @Test func everyVoxelHasTheDoseOfAllFociAndAllTheirLobes() throws {
    let field = try Self.field()
    let model = CloudModel()
    let bursts = Self.bursts(60)
    let lattice = VoxelLattice(origin: .origin, edge: .millimetres(0.5))
    let map = try DosePrediction(field, lattice: lattice, margin: .millimetres(8)).map(of: bursts)
    var points: [Position] = []
    for z in -18...18 {
      for y in -18...18 {
        for x in -18...18 {
          points.append(.millimetres(0.5 * Double(x), 0.5 * Double(y), 0.5 * Double(z)))
        }
      }
    }
    var intact = [Double](repeating: 0, count: points.count)
    for burst in bursts {
      let law = field.focused(at: burst.focus)
      let peak = field.gain(at: burst.focus, driving: law).magnitude
      for (i, gain) in field.gains(at: points, driving: law).enumerated() {
        let pressure = LinearEstimate(
          peakNegative: burst.pressure.peakNegative * (gain.magnitude / peak))
        intact[i] += Double(burst.count) * log1p(-model.effect * model.probability(at: pressure))
      }
    }
    var destroyed = 0
    var beyondTwoMillimetres = 0
    for (i, point) in points.enumerated() {
      let expected = 1 - exp(intact[i])
      if expected >= 0.5 {
        destroyed += 1
        if Self.foci.allSatisfy({ $0.distance(to: point) > .millimetres(2) }) { beyondTwoMillimetres += 1 }
      }
      // Amplitudes are good to 1e-4 of 60 MPa, 6 kPa. P changes by at most 0.42 a megapascal (its density at the threshold),
      // ln(1 − F) by 40 · 0.06/(1 − 0.06) of that for each focus, F by no more than its logarithm.
      #expect(abs(map.fractionation(at: point) - expected) <= 5 * 40 * 0.064 * 0.42 * 0.006)
    }
    #expect(destroyed > 100)
    // The case is about lobes: they must be there.
    #expect(beyondTwoMillimetres > 10)
  }

  @Test func oneAnchorForAllFociMissesNothingThatEveryFocusSearchedFinds() throws {
    let field = try Self.field()
    let lattice = VoxelLattice(origin: .origin, edge: .millimetres(0.5))
    let box = DoseRegion(low: .millimetres(-12, -12, -12), high: .millimetres(12, 12, 12)) { _ in true }
    let few = try DosePrediction(field, lattice: lattice, margin: .millimetres(8), anchors: 1)
      .map(of: Self.bursts(60))
    let all = try DosePrediction(field, lattice: lattice, margin: .millimetres(8)).map(of: Self.bursts(60))
    let (one, other) = (try #require(few.summary(of: box)), try #require(all.summary(of: box)))
    // Volumes are compared in voxels: 1 of 110 592.
    #expect(abs(one.treatedShare - other.treatedShare) * 110_592 <= 1)
    #expect(abs(one.meanFractionation - other.meanFractionation) <= 1e-5)
  }

  @Test func belowTheThresholdNothingIsTreated() throws {
    let lattice = VoxelLattice(origin: .origin, edge: .millimetres(0.5))
    let map = try DosePrediction(try Self.field(), lattice: lattice, margin: .millimetres(6))
      .map(of: Self.bursts(20))
    let box = DoseRegion(low: .millimetres(-12, -12, -12), high: .millimetres(12, 12, 12)) { _ in true }
    let summary = try #require(map.summary(of: box))
    #expect(summary.treatedShare == 0 && summary.aboveThresholdShare == 0)
    #expect(summary.meanFractionation == 0 && summary.d98 == 0 && summary.v95 == 0)
    #expect(map.spill(outside: box) == 0)
  }

  @Test func aRegionTooLargeToSearchIsRefusedWithItsSize() throws {
    let lattice = VoxelLattice(origin: .origin, edge: .millimetres(0.5))
    let prediction = DosePrediction(try Self.field(), lattice: lattice, margin: .millimetres(60))
    #expect {
      _ = try prediction.map(of: Self.bursts(60))
    } throws: { error in
      guard case DosePrediction.Fault.regionTooLarge(let points) = error else { return false }
      return points > DosePrediction.maximumPoints
    }
  }
}
