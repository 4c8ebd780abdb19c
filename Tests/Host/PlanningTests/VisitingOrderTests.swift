import Arrays
import HistotripsyCore
import Planning
import Testing

@Suite struct VisitingOrderTests {
  private static func plan(_ diameter: Double, _ packing: Packing) throws -> TreatmentPlan {
    var document = try BuiltInPlan.document().sphere(
      diameter: .millimetres(diameter), spacing: .wavelengths(1))
    document.terms.packing = packing
    document.terms.limits.pulsesMaximum = .max
    return try document.plan(for: BuiltInArray.description)
  }

  /// 200 Hz and 1 s revisit keep some 200 foci in rotation; of some 700 the first batch is the distal one.
  @Test(arguments: [Packing.cubic, .hexagonal])
  func everyFocusIsVisitedOnceAndBatchesGoFromFarToNear(_ packing: Packing) throws {
    let plan = try Self.plan(32, packing)
    #expect(plan.order.sorted() == Array(plan.foci.indices))
    let window = RotationWindow.size(for: plan.regimen, foci: plan.foci.count, slots: 512)
    #expect(plan.foci.count >= 2 * window)
    let depths = plan.order.map { plan.foci[$0].position.z.metres }
    let batches = stride(from: 0, to: depths.count, by: window).map {
      depths[$0..<min($0 + window, depths.count)]
    }
    // Layers are as thick as the spacing: batches may share one layer, no more.
    for (far, near) in zip(batches, batches.dropFirst()) {
      #expect((far.min() ?? 0) >= (near.max() ?? 0) - plan.spacing.metres * 1.001)
    }
  }

  @Test(arguments: [Packing.cubic, .hexagonal])
  func consecutiveFociLieFurtherApartThanTheRegimenAsks(_ packing: Packing) throws {
    let plan = try Self.plan(24, packing)
    for (one, next) in zip(plan.order, plan.order.dropFirst()) {
      #expect(
        plan.foci[one].position.distance(to: plan.foci[next].position) >= plan.regimen.minimumDistance)
    }
  }

  @Test func theSamePlanAlwaysGivesTheSameOrder() throws {
    #expect(try Self.plan(20, .hexagonal) == Self.plan(20, .hexagonal))
  }
}
