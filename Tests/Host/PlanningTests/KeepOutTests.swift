import Arrays
import HistotripsyCore
import PlanCases
import Planning
import Testing

@Suite struct KeepOutTests {
  private static let target = "shape: sphere\ndiameter: 16 mm\ncentre: [0 mm, 0 mm, 5 mm]"

  private static func plan(_ folder: PlanFolderCase, keepOut: String) throws -> TreatmentPlan {
    try folder.read(target: target, more: keepOut.isEmpty ? "" : "keep-out:\n" + keepOut)
      .plan(for: BuiltInArray.description)
  }

  @Test(arguments: [
    ("- {shape: sphere, diameter: 6 mm, margin: 1 mm, centre: [4 mm, 0 mm, 5 mm]}\n", 4.0, 5.0),
    ("- {shape: ellipsoid, size: [6 mm, 6 mm, 6 mm], margin: 1 mm, centre: [4 mm, 0 mm, 5 mm]}\n", 4, 5),
    ("- {shape: sphere, diameter: 8 mm, centre: [-3 mm, 0 mm, 9 mm]}\n", -3, 9),
  ]) func fociInARegionAreLeftOutAndTheOthersStay(_ region: String, _ x: Double, _ z: Double) throws {
    let folder = try PlanFolderCase()
    let all = try Self.plan(folder, keepOut: "").foci
    let plan = try Self.plan(folder, keepOut: region)
    let centre = Position.millimetres(x, 0, z)
    // A millionth of the size is forgiven at the surface: no focus of the 2 mm grid lies between.
    let kept = all.filter { $0.position.distance(to: centre) > .millimetres(4.00001) }
    #expect(plan.foci == kept)
    #expect(plan.notes.contains("keep-out[1] leaves out \(all.count - kept.count) of \(all.count) foci"))
    #expect(plan.order.sorted() == Array(kept.indices))
  }

  @Test func everyRegionTellsItsOwnCount() throws {
    let folder = try PlanFolderCase()
    let plan = try Self.plan(
      folder,
      keepOut: """
        - {shape: box, size: [100 mm, 100 mm, 10 mm], centre: [0 mm, 0 mm, 0 mm]}
        - {shape: cylinder, diameter: 3 mm, length: 50 mm}
        - {shape: sphere, diameter: 3 mm, centre: [0 mm, 0 mm, 80 mm]}

        """)
    #expect(plan.foci.allSatisfy { $0.position.z > .millimetres(5) })
    #expect(plan.foci.allSatisfy { $0.position.x != .zero || $0.position.y != .zero })
    #expect(plan.notes.contains("keep-out[3] holds none of the foci"))
  }

  /// One image, two labels: the tumour and what must not be touched, placed together.
  @Test func aLabelOfTheTargetsImageIsKeptOutWhereTheImageLies() throws {
    let folder = try PlanFolderCase()
    try folder.addFixture("two_labels.nii.gz")
    let target =
      "shape: mask\nfile: two_labels.nii.gz\nlabel: 3\nmargin: 1.5 mm\nanchor: centroid\ncentre: [0 mm, 0 mm, 4 mm]"
    let placement = "spacing: 1 mm"
    let whole = try folder.read(target: target, placement: placement).plan(for: BuiltInArray.description)
    let document = try folder.read(
      target: target, placement: placement,
      more: "keep-out:\n- {shape: mask, file: two_labels.nii.gz, label: 1}\n")
    let plan = try document.plan(for: BuiltInArray.description)
    guard case .mask(let other) = try #require(document.terms.keepOuts.first).shape else {
      Issue.record("no mask")
      return
    }
    let left = whole.foci.filter { focus in
      // Undoes the placing by hand: the anchor is the centroid of label 3 and lies at z = 4 mm.
      let place = focus.position.lanes - SIMD4(0, 0, 0.004, 0)
      let voxel = Self.nearestVoxel(place, other.mask)
      return !other.mask.isSelected(i: voxel[0], j: voxel[1], k: voxel[2])
    }
    #expect(plan.foci == left)
    #expect(left.count < whole.foci.count && left.count > whole.foci.count / 2)
  }

  /// The voxel whose centre is nearest along the voxels' perpendicular axes.
  private static func nearestVoxel(_ place: SIMD4<Double>, _ mask: VoxelMask) -> [Int] {
    let offset = place - mask.affine.origin
    return [mask.affine.x, mask.affine.y, mask.affine.z].map { axis in
      Int(((offset * axis).sum() / (axis * axis).sum()).rounded())
    }
  }

  @Test func pointsAreKeptOutToo() throws {
    let folder = try PlanFolderCase()
    let plan = try folder.read(
      target: "shape: points\npoints: [[0 mm, 0 mm, 0 mm], [5 mm, 0 mm, 0 mm]]", placement: "",
      more: "keep-out:\n- {shape: sphere, diameter: 2 mm}\n"
    ).plan(for: BuiltInArray.description)
    #expect(plan.foci.map(\.position) == [.millimetres(5, 0, 0)])
  }

  @Test func whenNothingIsLeftThePlanIsRefused() throws {
    let folder = try PlanFolderCase()
    let message = try folder.complaint(
      target: "shape: sphere\ndiameter: 8 mm", more: "keep-out:\n- {shape: sphere, diameter: 9 mm}\n")
    #expect(message.hasPrefix("plan.yaml:8: keep-out: all "))
    #expect(message.hasSuffix(" foci lie in keep-out regions: nothing is left to treat"))
    let points = try folder.complaint(
      target: "shape: sphere\ndiameter: 8 mm",
      more: "keep-out:\n- {shape: points, points: [[0 mm, 0 mm, 0 mm]]}\n")
    #expect(
      points
        == "plan.yaml:9: keep-out[1]: points enclose nothing; write sphere, ellipsoid, box, cylinder or mask")
    let negative = try folder.complaint(
      target: "shape: sphere\ndiameter: 8 mm",
      more: "keep-out:\n- {shape: sphere, diameter: 1 mm, margin: -1 mm}\n")
    #expect(negative == "plan.yaml:9: keep-out[1].margin: -1 mm is out of range (0 m … 20 mm)")
  }
}
