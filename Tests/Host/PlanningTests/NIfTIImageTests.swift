import ChildProcess
import Foundation
import HistotripsyCore
import PlanCases
import Testing

@testable import Planning

/// Images that we write, as nibabel and our own reader see them.
@Suite struct NIfTIImageTests {
  /// Oblique, left-handed, with three different steps; every number has few binary digits, so that single precision is exact.
  static let grid = ImageGrid(
    dimensions: [5, 4, 3],
    affine: Affine(
      x: SIMD4(-0.75, 0.25, 0, 0) / 1000, y: SIMD4(0.5, 1.5, 0, 0) / 1000, z: SIMD4(0, 0, 2.5, 0) / 1000,
      origin: SIMD4(12.5, -37.25, 100, 0) / 1000))

  static func label(_ i: Int, _ j: Int, _ k: Int) -> UInt8 { UInt8((i + 2 * j + 3 * k) % 4) }
  static func share(_ i: Int, _ j: Int, _ k: Int) -> Double { Double(i + 5 * j + 20 * k) / 59 }

  static func python(_ script: String, _ file: URL) throws -> ChildProcess.Outcome {
    try ChildProcess.run("python3", ["-c", script, file.path])
  }

  static let hasNibabel: Bool = {
    guard let outcome = try? ChildProcess.run("python3", ["-c", "import nibabel"]) else { return false }
    return outcome.status == 0
  }()

  @Test(.enabled(if: hasNibabel, "python3 has no nibabel (pip install nibabel)"), arguments: [false, true])
  func nibabelReadsValuesPlacesAndIntent(isCompressed: Bool) throws {
    let grid = try #require(Self.grid)
    let folder = try PlanFolderCase()
    let name = isCompressed ? "a.nii.gz" : "a.nii"
    for content in [NIfTIImage.Content.labels, .shares] {
      let image =
        content == .labels
        ? NIfTIImage(labels: grid, description: "labels", label: Self.label)
        : NIfTIImage(shares: grid, description: "shares", share: Self.share)
      let file = folder.url.appending(path: name)
      try Data(image.file(isCompressed: isCompressed)).write(to: file)
      let outcome = try Self.python(
        """
        import sys, nibabel
        image = nibabel.load(sys.argv[1])
        print(*image.shape, image.header.get_intent()[0], image.header.get_xyzt_units()[0],
          image.get_sform(coded=True)[1], image.get_qform(coded=True)[1])
        print(*image.affine[:3].ravel())
        print(*[round(float(v), 6) for v in image.get_fdata().ravel(order='F')])
        """, file)
      #expect(outcome.err.isEmpty)
      let lines = outcome.out.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
      try #require(lines.count == 3, "\(outcome.out)")
      let intent = content == .labels ? "label" : "none"
      #expect(lines[0] == ["5", "4", "3", intent, "mm", "2", "0"])
      #expect(
        lines[1].compactMap(Double.init) == [-0.75, 0.5, 0, 12.5, 0.25, 1.5, 0, -37.25, 0, 0, 2.5, 100])
      let values = lines[2].compactMap(Double.init)
      try #require(values.count == 60)
      for k in 0..<3 {
        for j in 0..<4 {
          for i in 0..<5 {
            let found = values[i + 5 * j + 20 * k]
            switch content {
            case .labels: #expect(found == Double(Self.label(i, j, k)))
            // Half a step of 1/200, and the six decimals printed.
            case .shares: #expect(abs(found - Self.share(i, j, k)) <= 0.0025 + 1e-6)
            }
          }
        }
      }
    }
  }

  /// A label map that we wrote is a mask that we read: the same voxels at the same places.
  @Test func ourOwnReaderFindsTheSameVoxels() throws {
    let grid = try #require(Self.grid)
    let folder = try PlanFolderCase()
    let image = NIfTIImage(labels: grid, description: "two voxels") { i, j, k in
      (i, j, k) == (1, 2, 0) || (i, j, k) == (4, 3, 2) ? 7 : 0
    }
    try Data(image.file(isCompressed: true)).write(to: folder.url.appending(path: "a.nii.gz"))
    let document = try folder.read(
      target:
        "shape: mask\nfile: a.nii.gz\nlabel: 7\nregistration:\n- [1, 0, 0, 0 mm]\n- [0, 1, 0, 0 mm]\n- [0, 0, 1, 0 mm]",
      placement: "spacing: 2 mm")
    guard case .mask(let placed) = document.terms.shape else {
      Issue.record("no mask")
      return
    }
    #expect(placed.mask.voxelCount == 2)
    #expect(placed.mask.isSelected(i: 1, j: 2, k: 0) && placed.mask.isSelected(i: 4, j: 3, k: 2))
    let middle = (grid.centre(1, 2, 0) + grid.centre(4, 3, 2)) / 2
    // Single precision of 0.1 m.
    #expect((placed.mask.centroid - middle).length < 1e-7)
  }

  @Test func anImageTooLargeToBeReadAgainIsNotMade() {
    let affine = NIfTIImageTests.grid?.affine ?? Affine(rows: MaskPlacement.identity)
    #expect(ImageGrid(dimensions: [1024, 1024, 1024], affine: affine) == nil)
    #expect(ImageGrid(dimensions: [0, 4, 3], affine: affine) == nil)
    #expect(ImageGrid(dimensions: [40000, 1, 1], affine: affine) == nil)
  }
}
