import Acoustics
import HistotripsyCore
import Planning
import Testing

@Suite struct VisitingOrderTests {
  private static func plan(_ diameter: Double, _ packing: Packing) throws -> TreatmentPlan {
    var document = try BuiltInPlan.document().sphere(diameter: .millimetres(diameter))
    document.terms.packing = packing
    document.terms.limits.pulsesMaximum = .max
    return try document.plan(for: BuiltInArray.description)
  }

  @Test(arguments: [Packing.cubic, .hexagonal])
  func everyFocusIsVisitedOnceFromFarToNear(_ packing: Packing) throws {
    let plan = try Self.plan(24, packing)
    #expect(plan.order.sorted() == Array(plan.foci.indices))
    let depths = plan.order.map { plan.foci[$0].position.z.millimetres }
    #expect(zip(depths, depths.dropFirst()).allSatisfy { $0 >= $1 - 1e-3 })
  }

  /// In a layer of n foci the stride is 0.38 n, so a visit and the next differ by over a third of the layer's rows; rows lie one spacing
  /// apart (0.87 when hexagonal). A disc of 5 rows or more leaves two of them between: 1.5 λ, the regimen's minimum distance.
  @Test(arguments: [Packing.cubic, .hexagonal])
  func consecutiveFociOfALayerLieFurtherApartThanTheRegimenAsks(_ packing: Packing) throws {
    let plan = try Self.plan(24, packing)
    let layers = Dictionary(grouping: plan.order) { Int((plan.foci[$0].position.z.metres * 1e6).rounded()) }
    var judged = 0
    for layer in layers.values where layer.count >= 21 {
      for (one, next) in zip(layer, layer.dropFirst()) {
        #expect(
          plan.foci[one].position.distance(to: plan.foci[next].position) >= plan.regimen.minimumDistance)
        judged += 1
      }
    }
    #expect(judged > 100)
  }

  @Test func theSamePlanAlwaysGivesTheSameOrder() throws {
    #expect(try Self.plan(20, .hexagonal) == Self.plan(20, .hexagonal))
  }
}
