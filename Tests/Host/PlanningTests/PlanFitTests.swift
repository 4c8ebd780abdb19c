import Arrays
import Foundation
import HistotripsyCore
import PlanCases
import Planning
import Testing
import Text

/// Does a request that leaves spacing, set-point and pulses open get those that reach its goal?
@Suite struct PlanFitTests {
  static let array = BuiltInArray.description

  /// The built-in plan for a smaller sphere, so that its dose is predicted in a moment.
  private func request(_ diameter: String = "10 mm") throws -> PlanDocument {
    try BuiltInPlan.document().sphere(diameter: diameter, spacing: nil)
  }

  /// Worked out once: it takes seconds.
  private static let made: Result<FinishedPlan, InputError> = Result { () throws(InputError) in
    try PlanMaker(BuiltInPlan.document().sphere(diameter: "10 mm", spacing: nil), array: array).plan()
  }

  private func complaint(_ edit: (inout PlanDocument) -> Void) throws -> String {
    var document = try request()
    edit(&document)
    do throws(InputError) {
      _ = try PlanMaker(document, array: Self.array).plan()
      return ""
    } catch {
      return error.description
    }
  }

  /// Every focus carries the set-point at 95 % of the rail or less, by the controller's own estimate too; and not much less, or it would be
  /// slower than it need be: steps of 0.5 MPa are 1.3 %, probes on a grid an eighth of the sphere apart miss the rim's worst by 2 %.
  @Test func theSetPointIsTheHighestThatTheArrayCarries() throws {
    let plan = try Self.made.get()
    let most = try #require(plan.foci.map(\.reach.drive).max())
    #expect(most <= .volts(140) && most >= .volts(140 * 0.95 * 0.96), "\(most)")
    #expect(plan.regimen.setPoint ?? .zero <= plan.limits.setPointMaximum)
  }

  @Test func whatIsFittedReachesTheGoalByTheComputedField() throws {
    let plan = try Self.made.get()
    let coverage = try #require(plan.coverage)
    #expect(plan.isGoalReached == true, "\(coverage)")
    #expect(coverage.target.treatedShare >= 0.98 && coverage.spillShare <= 0.25)
    // A sphere of 10 mm in voxels of 0.5 mm: 4189 voxels; a surface of 1257 voxels' faces is rounded either way.
    #expect(abs(coverage.targetVolume * 1e6 / 0.5236 - 1) < 0.03)
    #expect(
      coverage.treatedShareLowest <= coverage.target.treatedShare && coverage.spillHighest >= coverage.spill)
    #expect(coverage.target.d98 >= 0.95 && coverage.target.v95 == coverage.target.treatedShare)
    #expect(Set(plan.foci.map(\.pulses)).count > 1, "doses differ from focus to focus")
    let again = try FinishedPlanFile.read(bytes: Array(plan.yamlText.utf8), file: "p.yaml")
    #expect(again.plan == plan)
    #expect(try again.treatment(for: Self.array).volume == plan.volume)
  }

  /// What `treat` uses without a plan file: one number of pulses for all foci, by the cloud of the geometric focus alone.
  @Test func theQuickFitReachesTheGoalByTheComputedFieldToo() throws {
    let fitted = try request("12 mm").fitted(for: Self.array)
    #expect(fitted.terms.fitted.isEmpty)
    let plan = try PlanMaker(fitted, array: Self.array).plan()
    #expect(Set(plan.foci.map(\.pulses)).count == 1)
    #expect(plan.isGoalReached == true, "\(String(describing: plan.coverage))")
    // It is spelt out, and reads back as itself.
    let again = try PlanText.read(fitted.yamlText)
    #expect(again.terms == fitted.terms)
  }

  @Test func whatARequestStatesIsKeptAndOnlyPredicted() throws {
    let document = try BuiltInPlan.document().sphere(diameter: "6 mm", spacing: "1 λ")
    let plan = try PlanMaker(document, array: Self.array).plan()
    #expect(plan.foci.allSatisfy { $0.pulses == 50 } && plan.regimen.setPoint == .megapascals(30))
    // Clouds of 0.9 × 1.7 mm, 3 mm apart, that one focus' 50 bursts hardly fill.
    #expect(plan.coverage?.target.treatedShare ?? 1 < 0.05)
    #expect(plan.isGoalReached == false)
    #expect(
      plan.notes.contains {
        $0.hasPrefix("the goal is not reached: ") && $0.contains("the clouds of these foci do not meet")
      })
    #expect {
      _ = try PlanMaker(document, array: Self.array, isStrict: true).plan()
    } throws: { "\($0)".contains("goal: the goal is not reached: ") }
  }

  @Test func pointsHaveNoVolumeAndNoCoverage() throws {
    var document = try PlanText.lattice()
    document.terms.shape = .points([PlannedPoint(offset: .millimetres(0, 0, 2))])
    let plan = try PlanMaker(document, array: Self.array).plan()
    #expect(plan.coverage == nil && plan.target == nil && plan.volume == nil && plan.isGoalReached == nil)
    #expect(try FinishedPlanFile.read(bytes: Array(plan.yamlText.utf8), file: "p.yaml").plan == plan)
  }

  @Test func whatCannotBePlannedIsSaidInOneMessage() throws {
    #expect(
      try complaint { $0.terms.limits.railMaximum = .volts(60) }
        .contains("no burst makes bubbles: (p-)LE is "))
    #expect(
      try complaint { $0.terms.keepOuts = [KeepOut(shape: .sphere(diameter: .millimetres(12)))] }
        .contains("keep-out: the keep-out regions cover the whole target: nothing is left to treat"))
    let large = try complaint {
      $0.terms.shape = .sphere(diameter: .millimetres(400))
      $0.terms.goal.voxel = .millimetres(0.2)
    }
    #expect(large.contains("goal.voxel: voxels of 200 µm are "), "\(large)")
  }

  /// A mask stands in the plan itself: the plan is whole without the image.
  @Test func aMaskIsWrittenOutAndReadsBack() throws {
    let folder = try PlanFolderCase()
    try folder.addFixture("two_labels.nii.gz")
    let document = try folder.read(
      target: "shape: mask\nfile: two_labels.nii.gz\nlabel: 1\nanchor: centroid\n", placement: "spacing: 3 mm"
    )
    let plan = try PlanMaker(document, array: FinishedPlanTests.array).plan()
    let again = try FinishedPlanFile.read(bytes: Array(plan.yamlText.utf8), file: "p.yaml").plan
    #expect(again == plan)
    guard case .mask(let asked) = document.terms.shape, case .mask(let kept) = again.target?.shape else {
      throw CocoaError(.coderInvalidValue)
    }
    #expect(kept.mask.voxelCount == asked.mask.voxelCount)
    #expect((kept.mask.centroid - asked.mask.centroid).length < 1e-12)
    let region = try #require(plan.volume).target
    let centre = FinishedPlanTests.array.geometricFocus
    for k in -8...8 {
      for j in -8...8 {
        for i in -8...8 {
          let place = Position.millimetres(
            centre.x.millimetres + Double(i), centre.y.millimetres + Double(j),
            centre.z.millimetres + Double(k))
          #expect(
            region.contains(place)
              == TargetRegion(shape: document.terms.shape, centre: centre).contains(place))
        }
      }
    }
  }

  @Test func aPlanOfFormat2IsReadWithoutAVolume() throws {
    var text = try PlanMaker(
      BuiltInPlan.document().sphere(diameter: "4 mm", spacing: "1 λ"), array: Self.array
    ).plan().yamlText
    func cut(_ from: String, _ to: String) throws {
      let first = try #require(text.range(of: from))
      let last = try #require(text.range(of: to, range: first.upperBound..<text.endIndex))
      text.removeSubrange(first.lowerBound..<last.lowerBound)
    }
    try cut("\ntarget:\n", "\nplacement:\n")
    try cut("  # Shares of the target's volume. Unshielded", "\n# When every planned pulse is given.")
    text = text.replacingOccurrences(of: "histotripsy-plan: 3", with: "histotripsy-plan: 2")
      .replacingOccurrences(
        of: "  dropped: 0\n", with: "  dropped: 0\n  target-volume: 33.5 µL\n  share: 100 %\n")
    let plan = try FinishedPlanFile.read(bytes: Array(text.utf8), file: "p.yaml").plan
    #expect(plan.coverage == nil && plan.target == nil && !plan.foci.isEmpty)
    #expect(plan.notes.contains { $0.contains("this plan is of format 2, which counts foci and not volume") })
  }
}
