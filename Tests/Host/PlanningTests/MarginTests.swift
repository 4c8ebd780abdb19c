import Foundation
import HistotripsyCore
import PlanCases
import Testing

@testable import Arrays
@testable import Field
@testable import Planning

@Suite struct MarginTests {
  /// A block of voxels is a box: both grow by a rounded rim and shrink by flat faces, so they must hold the same foci. The grid is chosen so
  /// that none lies on a surface.
  @Test(arguments: [-3.0, -1.2, 0, 0.7, 2.3, 5])
  func aBlockOfVoxelsGrowsAndShrinksAsTheBoxThatItIs(_ margin: Double) throws {
    let folder = try PlanFolderCase()
    try folder.add("block.nii", NIfTIBytes.block([12, 10, 6], rim: 2, voxel: [1, 1.5, 2]).bytes)
    let placement = "spacing: [1.33 mm, 1.57 mm, 1.91 mm]"
    let mask = try folder.read(
      target: "shape: mask\nfile: block.nii\nanchor: centroid\nmargin: \(margin) mm", placement: placement)
    let box = try folder.read(
      target: "shape: box\nsize: [12 mm, 15 mm, 12 mm]\nmargin: \(margin) mm", placement: placement)
    let (one, other) = (
      try mask.plan(for: BuiltInArray.description).foci, try box.plan(for: BuiltInArray.description).foci
    )
    #expect(one.count == other.count)
    for (a, b) in zip(one, other) { #expect(a.position.distance(to: b.position) < .metres(1e-9)) }
  }

  /// Against every voxel, one by one. Places are drawn around the mask; the seed is printed with a failure.
  @Test(arguments: ["oblique_uint8.nii.gz", "qform_mirrored.nii.gz"], [UInt64(1), 2])
  func distancesToAMaskAreThoseToTheNearestOfItsVoxels(_ file: String, _ seed: UInt64) throws {
    let folder = try PlanFolderCase()
    try folder.addFixture(file)
    let document = try folder.read(target: "shape: mask\nfile: \(file)\nanchor: centroid")
    guard case .mask(let placed) = document.terms.shape else { throw FieldFault.grid }
    let mask = placed.mask
    let steps = mask.affine.steps
    let back = mask.affine.inverse
    func distance(_ index: SIMD4<Double>, selected: Bool) -> Double {
      var least = Double.infinity
      for k in -12..<mask.dimensions[2] + 12 {
        for j in -12..<mask.dimensions[1] + 12 {
          for i in -12..<mask.dimensions[0] + 12 where mask.isSelected(i: i, j: j, k: k) == selected {
            let off = SIMD4(
              max(abs(index.x - Double(i)) - 0.5, 0), max(abs(index.y - Double(j)) - 0.5, 0),
              max(abs(index.z - Double(k)) - 0.5, 0), 0)
            least = min(least, (off * steps).length)
          }
        }
      }
      return least
    }
    var chance = SplitMix64(seed: seed)
    let (low, high) = mask.bounds
    for _ in 0..<24 {
      let share = SIMD4(chance.unit(), chance.unit(), chance.unit(), 0)
      let place = low - 0.003 + (high - low + 0.006) * share
      let index = back(SIMD4(place.x, place.y, place.z, 0))
      let outside = distance(index, selected: true)
      let signed = outside > 0 ? outside : -distance(index, selected: false)
      for off in [-1e-6, 1e-6] where signed + off != 0 {
        #expect(
          mask.contains(SIMD4(place.x, place.y, place.z, 0), margin: signed + off) == (off > 0),
          "seed \(seed), \(signed) m at voxel \(index)")
      }
    }
  }

  /// Distances to a surface of 10⁵ points: too far by no more than half their spacing squared over twice the distance, and at the least curved
  /// place by h²/8 of the radius; checked to 0.02 mm where points lie 0.1 mm apart.
  @Test func distancesToAnEllipsoidAreThoseToTheNearestPointOfItsSurface() {
    let shape = TargetShape.ellipsoid(x: .millimetres(16), y: .millimetres(10), z: .millimetres(24))
    var surface: [SIMD4<Double>] = []
    let count = 20_000
    for i in 0..<count {
      let z = 1 - (2 * Double(i) + 1) / Double(count)
      let angle = Double(i) * Double.pi * (3 - 5.0.squareRoot())
      let r = (1 - z * z).squareRoot()
      surface.append(SIMD4(0.008 * r * cos(angle), 0.005 * r * sin(angle), 0.012 * z, 0))
    }
    let places: [SIMD4<Double>] = [
      SIMD4(0, 0, 0, 0), SIMD4(0.001, 0.002, 0.003, 0), SIMD4(0, 0, 0.011, 0), SIMD4(0.02, 0, 0, 0),
      SIMD4(-0.006, 0.004, -0.008, 0), SIMD4(0.007, 0, 0, 0), SIMD4(0.01, -0.01, 0.02, 0),
    ]
    for place in places {
      let nearest = surface.reduce(Double.infinity) { min($0, ($1 - place).length) }
      #expect(abs(abs(shape.signedDistance(place)) - nearest) < 5e-5, "\(place)")
    }
    #expect(abs(shape.signedDistance(.zero) + 0.005) < 1e-11)
    #expect(abs(shape.signedDistance(SIMD4(0, 0, 0.02, 0)) - 0.008) < 1e-11)
  }

  /// By their definition: a sphere that grows is a larger sphere, a cylinder that shrinks a smaller one.
  @Test func spheresGrowToSpheresAndCylindersShrinkToCylinders() throws {
    let folder = try PlanFolderCase()
    func foci(_ target: String) throws -> [Focus] {
      try folder.read(target: target, placement: "spacing: 1.7 mm\npacking: hexagonal")
        .plan(for: BuiltInArray.description).foci
    }
    #expect(
      try foci("shape: sphere\ndiameter: 12 mm\nmargin: 1.3 mm") == foci("shape: sphere\ndiameter: 14.6 mm"))
    #expect(
      try foci("shape: cylinder\ndiameter: 14 mm\nlength: 12 mm\nmargin: -1.3 mm")
        == foci("shape: cylinder\ndiameter: 11.4 mm\nlength: 9.4 mm"))
    #expect(
      try foci("shape: ellipsoid\nsize: [12 mm, 12 mm, 12 mm]\nmargin: -1.1 mm")
        == foci("shape: sphere\ndiameter: 9.8 mm"))
  }

  @Test func aMarginThatLeavesNothingIsRefused() throws {
    let folder = try PlanFolderCase()
    let message = try folder.complaint(target: "shape: sphere\ndiameter: 8 mm\nmargin: -5 mm")
    #expect(message == "plan.yaml:6: target.margin: nothing is left of the target at -5 mm")
    #expect(
      try folder.complaint(target: "shape: sphere\ndiameter: 8 mm\nmargin: 30 mm")
        == "plan.yaml:6: target.margin: 30 mm is out of range (-20 mm … 20 mm)")
  }

  @Test func aShearedMaskHasNoMargin() throws {
    let folder = try PlanFolderCase()
    try folder.addFixture("sheared.nii.gz")
    let target = "shape: mask\nfile: sheared.nii.gz\nanchor: centroid"
    #expect(try folder.complaint(target: target) == "")
    let message = try folder.complaint(target: target + "\nmargin: 1 mm")
    #expect(
      message.hasPrefix("plan.yaml:7: target.margin: the voxels of sheared.nii.gz are sheared (cosine 0."))
  }
}
