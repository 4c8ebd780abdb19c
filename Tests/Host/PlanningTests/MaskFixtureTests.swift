import Arrays
import Foundation
import HistotripsyCore
import Pictures
import PlanCases
import Planning
import Testing

/// Masks that nibabel wrote, against where nibabel's own transform puts their voxels (`Fixtures/make_masks.py`).
@Suite struct MaskFixtureTests {
  struct Record: Decodable {
    struct Mask: Decodable, CustomTestStringConvertible {
      let name: String
      let file: String
      let selection: String
      let number: Double
      let dimensions: [Int]
      let count: Int
      let affine: [[Double]]
      let centroid: [Double]
      let voxels: [[Int]]
      let world: [[Double]]

      var testDescription: String { name }
    }
    let masks: [Mask]
  }

  static let masks: [Record.Mask] = {
    let data = try? Data(contentsOf: PlanFolderCase.fixtures.appending(path: "masks.json"))
    return data.flatMap { try? JSONDecoder().decode(Record.self, from: $0) }?.masks ?? []
  }()

  /// Both programs start from the same single-precision header and calculate in doubles: a coordinate is a sum of four products of at
  /// most 0.5 m, with some ten roundings of 2⁻⁵³ each. A quaternion's first part, √(1 − b² − c² − d²), is at least 3·10⁻⁴ and magnifies roundings by
  /// its reciprocal: 10 · 2⁻⁵³ / 3·10⁻⁴ · 20 mm ≈ 10⁻¹³ m. Ten times that.
  static let tolerance = 1e-12

  private static func placed(_ mask: Record.Mask, _ place: String) throws -> PlacedMask {
    let folder = try PlanFolderCase()
    try folder.addFixture(mask.file)
    if mask.file.hasSuffix(".hdr") { try folder.addFixture(mask.file.replacing(".hdr", with: ".img")) }
    let selection = mask.selection == "nonzero" ? "" : "\(mask.selection): \(mask.number.formatted())\n"
    let document = try folder.read(
      target: "shape: mask\nfile: \(mask.file)\n\(selection)\(place)", placement: "spacing: 2 mm")
    guard case .mask(let placed) = document.terms.shape else { throw CocoaError(.coderInvalidValue) }
    return placed
  }

  @Test func everyFixtureHasItsNumbers() {
    #expect(Self.masks.count == 23)
    #expect(Self.masks.allSatisfy { $0.voxels.count == 12 && $0.world.count == 12 })
  }

  @Test(arguments: masks) func voxelsLieWhereNibabelPutsThem(_ mask: Record.Mask) throws {
    let placed = try Self.placed(mask, "anchor: [0 mm, 0 mm, 0 mm]")
    #expect(placed.mask.dimensions == mask.dimensions)
    #expect(placed.mask.voxelCount == mask.count)
    func isClose(_ place: SIMD4<Double>, _ millimetres: [Double]) -> Bool {
      (0..<3).allSatisfy { abs(place[$0] - millimetres[$0] * 1e-3) <= Self.tolerance }
    }
    for (voxel, world) in zip(mask.voxels, mask.world) {
      #expect(placed.mask.isSelected(i: voxel[0], j: voxel[1], k: voxel[2]))
      let place = placed.mask.affine(SIMD4(Double(voxel[0]), Double(voxel[1]), Double(voxel[2]), 0))
      #expect(isClose(place, world), "\(voxel): \(place) m, nibabel \(world) mm")
    }
    #expect(isClose(placed.mask.centroid, mask.centroid))
  }

  /// The array's axes lie along the image's -y, x and z; the anchor stands at the target's centre, 3 mm beyond the geometric focus.
  @Test(arguments: masks) func everyFocusLiesInAVoxelOfTheMaskWhereverTheImageIsTurned(_ mask: Record.Mask)
    throws
  {
    let folder = try PlanFolderCase()
    try folder.addFixture(mask.file)
    if mask.file.hasSuffix(".hdr") { try folder.addFixture(mask.file.replacing(".hdr", with: ".img")) }
    let selection = mask.selection == "nonzero" ? "" : "\(mask.selection): \(mask.number.formatted())\n"
    let anchor = mask.world[5]
    var array = BuiltInArray.description
    array.geometricFocus = .millimetres(1, -2, 4)
    let document = try folder.read(
      target: """
        shape: mask
        file: \(mask.file)
        \(selection)anchor: [\(anchor.map { "\($0) mm" }.joined(separator: ", "))]
        rotation: [[0, -1, 0], [1, 0, 0], [0, 0, 1]]
        centre: [0 mm, 0 mm, 3 mm]
        """, placement: "spacing: 1.5 mm\npacking: hexagonal")
    let plan = try document.plan(for: array)
    guard case .mask(let placed) = document.terms.shape else { throw CocoaError(.coderInvalidValue) }
    #expect(plan.foci.count > 20)
    let markups = PlanRecord(plan, from: document.terms, for: array).markups
    let shown = try #require(markups.groups.first).points
    #expect(shown.count == plan.foci.count && markups.groups[0].name.contains(mask.file))
    for (index, focus) in plan.foci.enumerated() {
      let p = [
        focus.position.x.millimetres - 1, focus.position.y.millimetres + 2, focus.position.z.millimetres - 7,
      ]
      // Back into the world by hand, then to voxels by solving nibabel's affine.
      let world = [anchor[0] + p[1], anchor[1] - p[0], anchor[2] + p[2]]
      let voxel = Self.solve(mask.affine, world)
      let nearest = voxel.map { Int($0.rounded()) }
      #expect(
        placed.mask.isSelected(i: nearest[0], j: nearest[1], k: nearest[2]),
        "\(focus.position) is voxel \(voxel)")
      // What 3D Slicer gets stands there too, in the image's world.
      let visit = try #require(plan.order.firstIndex(of: index))
      let place = shown[visit].position
      for (found, wanted) in zip([place.x, place.y, place.z], world) {
        #expect(abs(found.millimetres - wanted) < 1e-9)
      }
    }
  }

  /// Cramer's rule.
  private static func solve(_ affine: [[Double]], _ world: [Double]) -> [Double] {
    func determinant(_ m: [[Double]]) -> Double {
      m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
        + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0])
    }
    let matrix = (0..<3).map { Array(affine[$0].prefix(3)) }
    let shifted = (0..<3).map { world[$0] - affine[$0][3] }
    return (0..<3).map { column in
      var replaced = matrix
      for row in 0..<3 { replaced[row][column] = shifted[row] }
      return determinant(replaced) / determinant(matrix)
    }
  }

  @Test func aMaskComesBackFromTheFileThatItsPlanIsWrittenTo() throws {
    for place in [
      "anchor: centroid", "anchor: [-41.3 mm, 20 mm, 310 mm]\nrotation: [[0, -1, 0], [1, 0, 0], [0, 0, 1]]",
      "registration: [[1, 0, 0, 40 mm], [0, 1, 0, -20 mm], [0, 0, 1, -310 mm]]",
    ] {
      let folder = try PlanFolderCase()
      try folder.addFixture("two_labels.nii.gz")
      let document = try folder.read(
        target: "shape: mask\nfile: two_labels.nii.gz\nlabel: 3\nmargin: -0.5 mm\n\(place)",
        placement: "spacing: [1 mm, 1 mm, 2 mm]",
        more: "keep-out:\n- {shape: mask, file: two_labels.nii.gz, label: 1, margin: 1 mm}\n")
      #expect(document.terms.keepOuts.count == 1)
      let text = document.yamlText
      let again = try PlanDocument.read(bytes: Array(text.utf8), file: "again.yaml", folder: folder.url)
      #expect(again.terms == document.terms, "\(text)")
      let plan = try again.plan(for: BuiltInArray.description)
      #expect(try plan.foci == document.plan(for: BuiltInArray.description).foci)
      let digest = "SHA-256 "
      #expect(plan.notes.contains { $0.contains("two_labels.nii.gz, ") && $0.contains(digest) })
    }
  }
}
