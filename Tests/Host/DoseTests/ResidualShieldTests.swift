import Foundation
import HistotripsyCore
import Testing

@testable import Dose
@testable import Field

/// What bursts lose to the bubbles of earlier ones.
@Suite struct ResidualShieldTests {
  static let strong = LinearEstimate(peakNegative: .megapascals(60))
  static let residual = ResidualShield(shielding: 0.8, timeConstant: .milliseconds(300))

  static func influence(_ foci: [Position]) throws -> Influence {
    try Influence.around(
      foci, rooms: foci.map { _ in SIMD4(0.003, 0.003, 0.006, 0) },
      field: LiveDoseTests.field(LiveDoseTests.bowl(60)),
      lattice: VoxelLattice(origin: .origin, edge: .millimetres(0.5)), model: CloudModel(), highest: strong)
  }

  /// The entry of a focus in the voxel at a point.
  static func share(_ influence: Influence, focus: Int, at point: Position) throws -> Double {
    let voxel = influence.lattice.voxel(point.lanes)
    let place = try #require(influence.places[Brick(holding: voxel)]) + Brick.index(voxel)
    let entry = try #require(
      (influence.starts[focus]..<influence.starts[focus + 1]).first { Int(influence.voxels[$0]) == place })
    return Double(influence.share(entry))
  }

  static func visits(_ times: [(focus: Int, milliseconds: Int64)]) -> [FocusVisit] {
    times.map { FocusVisit(focus: $0.focus, at: Instant(nanoseconds: 0) + .milliseconds($0.milliseconds)) }
  }

  /// Every burst cavitates at 60 MPa: all but the first of n lose 0.8·exp(−T/τ). Shares are kept in 255ths.
  @Test(arguments: [5, 100, 300, 1000, 10_000] as [Int64]) func burstsAtOnePlaceLoseWhatTheirPeriodLeaves(
    _ period: Int64
  ) throws {
    let times = (0..<10).map { (focus: 0, milliseconds: period * Int64($0)) }
    let influence = try Self.influence([.origin])
    let lost = 0.8 * exp(-Double(period) / 300)
    let whole = influence.shielded(
      by: Self.residual, FocusVisits(Self.visits(times), isCut: false), pressures: [Self.strong])
    #expect(abs(try Self.share(whole, focus: 0, at: .origin) - (1 - 0.9 * lost)) < 1 / 255.0)
    // The first burst of a schedule that goes on says nothing.
    let cut = influence.shielded(
      by: Self.residual, FocusVisits(Self.visits(times), isCut: true), pressures: [Self.strong])
    #expect(abs(try Self.share(cut, focus: 0, at: .origin) - (1 - lost)) < 1 / 255.0)
  }

  @Test func cloudsThatDoNotMeetTakeNothingFromEachOther() throws {
    let foci: [Position] = [.origin, .millimetres(12, 0, 0)]
    // One burst on each, five milliseconds apart; the next pair a minute later.
    let times = (0..<20).map { n -> (focus: Int, milliseconds: Int64) in
      (n % 2, 60_000 * Int64(n / 2) + 5 * Int64(n % 2))
    }
    let influence = try Self.influence(foci).shielded(
      by: Self.residual, FocusVisits(Self.visits(times), isCut: false), pressures: [Self.strong, Self.strong])
    #expect(try Self.share(influence, focus: 0, at: .origin) == 1)
    #expect(try Self.share(influence, focus: 1, at: foci[1]) == 1)
  }

  /// Between two foci that are hit in turn a voxel of both clouds remembers the last of either; one of one cloud alone its own.
  @Test func aVoxelOfTwoCloudsRemembersTheLastOfEither() throws {
    let foci: [Position] = [.origin, .millimetres(1, 0, 0)]
    let times = (0..<400).map { (focus: $0 % 2, milliseconds: 100 * Int64($0)) }
    let influence = try Self.influence(foci).shielded(
      by: Self.residual, FocusVisits(Self.visits(times), isCut: true), pressures: [Self.strong, Self.strong])
    #expect(
      abs(try Self.share(influence, focus: 0, at: .millimetres(0.5, 0, 0)) - (1 - 0.8 * exp(-100.0 / 300)))
        < 0.01)
    let far = try Self.share(influence, focus: 0, at: .millimetres(-1, 0, 0))
    #expect(abs(far - (1 - 0.8 * exp(-200.0 / 300))) < 0.01, "\(far)")
  }

  @Test func withoutBubblesNothingIsLost() throws {
    let influence = try Self.influence([.origin]).shielded(
      by: .none, FocusVisits(Self.visits([(0, 0), (0, 5)]), isCut: false), pressures: [Self.strong])
    #expect(try Self.share(influence, focus: 0, at: .origin) == 1)
  }

  /// Half of the effect on every burst takes twice the bursts, by logarithms of the closed form.
  @Test func aShareOfTheEffectIsThatOfTheClosedForm() {
    let model = CloudModel()
    let logarithms = CloudModel.Logarithms(model)
    for megapascals in [26.0, 28.2, 29, 31, 40] {
      for share in [0.0, 0.2, 0.5, 0.99, 1] {
        let chance = model.probability(at: LinearEstimate(peakNegative: .megapascals(megapascals)))
        let exact = log1p(-model.effect * share * chance)
        let found = Double(logarithms.value(Float(megapascals * 1e6), share: Float(share)))
        #expect(abs(found - exact) < 2e-6, "\(megapascals) MPa, \(share)")
      }
    }
  }
}
