import Arrays
import Foundation
import HistotripsyCore
import PlanCases
import Testing

@testable import Planning

/// The dose map of a finished plan, and its images.
@Suite struct PlannedDoseTests {
  static func finished(_ request: PlanDocument) throws -> FinishedPlanFile {
    let plan = try PlanMaker(request, array: BuiltInArray.description).plan()
    return try FinishedPlanFile.read(bytes: Array(plan.yamlText.utf8), file: "p.yaml")
  }

  private static func labels(_ image: NIfTIImage) -> [UInt8: Int] {
    image.file(isCompressed: false).dropFirst(352).reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  /// Counted voxel by voxel, the map gives what the plan states, to the digits of its file; so do the labels on the plan's own voxels.
  @Test func theMapIsThatOfThePlansCoverage() throws {
    var request = try BuiltInPlan.document().sphere(diameter: "4 mm", spacing: "1 λ")
    // Enough that the middle of a cloud is liquid, whatever bubbles of earlier bursts take.
    request.terms.regimen.pulsesPerFocus = 100
    request.terms.keepOuts = [
      KeepOut(shape: .sphere(diameter: .millimetres(2)), centre: .millimetres(3, 0, 0))
    ]
    let file = try Self.finished(request)
    let coverage = try #require(file.plan.coverage)
    let dose = try #require(try file.dose(for: BuiltInArray.description))
    let edge = dose.volume.lattice.edge.metres
    let steps = Int(2e-3 / edge) + 1
    var (inside, liquefied, sum) = (0, 0, 0.0)
    for k in -steps...steps {
      for j in -steps...steps {
        for i in -steps...steps {
          let offset = SIMD4(Double(i), Double(j), Double(k), 0) * edge
          let away = offset - SIMD4(3e-3, 0, 0, 0)
          guard (offset * offset).sum() <= 4e-6 * (1 + 1e-9), (away * away).sum() > 1e-6 else { continue }
          let share = dose.fractionation(at: dose.volume.lattice.origin.lanes + offset)
          inside += 1
          sum += share
          if share >= dose.liquefied { liquefied += 1 }
        }
      }
    }
    #expect(liquefied > 0)
    #expect(abs(Double(liquefied) / Double(inside) - coverage.target.treatedShare) < 2e-6)
    #expect(abs(sum / Double(inside) - coverage.target.meanFractionation) < 2e-6)
    let images = try #require(PlanDoseImages(file.plan, dose))
    #expect(!images.frame.isPersonsImage && images.frame.words == "array frame, RAS = xyz")
    let labels = Self.labels(images.labels)
    #expect(labels[1] == liquefied && labels[1, default: 0] + labels[2, default: 0] == inside)
    #expect(abs(Double(labels[3, default: 0]) * edge * edge * edge - coverage.spill) < 1e-12)
    // What is kept out and not spilt into: 4.19 mm³, to a voxel's layer.
    #expect(abs(Double(labels[4, default: 0]) * edge * edge * edge * 1e9 - 4.19) < 0.5)
  }

  @Test func anotherArrayHasNoMapOfThisPlan() throws {
    let file = try Self.finished(try BuiltInPlan.document().sphere(diameter: "4 mm", spacing: "1 λ"))
    var other = BuiltInArray.description
    other.elements[3].position = Position(metres: other.elements[3].position.lanes + SIMD4(1e-4, 0, 0, 0))
    let error = #expect(throws: (any Error).self) { try file.dose(for: other) }
    #expect("\(error.map { "\($0)" } ?? "")".contains("an element differs"))
  }

  /// Oblique, left-handed, far from the array: images lie on the person's own voxels, around the mask, and hold its target voxel by
  /// voxel.
  @Test func imagesLieOnThePersonsImage() throws {
    let affine = Affine(
      x: SIMD4(-0.75, 0.25, 0, 0) / 1000, y: SIMD4(0.25, 0.75, 0, 0) / 1000, z: SIMD4(0, 0, 1, 0) / 1000,
      origin: SIMD4(12.5, -37.25, 100, 0) / 1000)
    let grid = try #require(ImageGrid(dimensions: [16, 14, 12], affine: affine))
    func isMasked(_ i: Int, _ j: Int, _ k: Int) -> Bool {
      (5...9).contains(i) && (4...8).contains(j) && (4...7).contains(k)
    }
    let folder = try PlanFolderCase()
    try folder.add(
      "m.nii.gz",
      NIfTIImage(labels: grid, description: "m") { isMasked($0, $1, $2) ? 1 : 0 }.file(isCompressed: true))
    let request = try folder.read(
      target: "shape: mask\nfile: m.nii.gz\nanchor: centroid", placement: "spacing: 2 mm")
    let file = try Self.finished(request)
    let dose = try #require(try file.dose(for: BuiltInArray.description))
    let images = try #require(PlanDoseImages(file.plan, dose))
    #expect(images.frame.isPersonsImage && images.frame.words == "world of m.nii.gz")
    // From the image's voxels to the person's: a shift by whole voxels.
    let shift = affine.inverse.after(images.frame.grid.affine)
    let wanted = [SIMD4(1.0, 0, 0, 0), SIMD4(0, 1, 0, 0), SIMD4(0, 0, 1, 0)]
    for (found, wanted) in zip([shift.x, shift.y, shift.z], wanted) {
      for lane in 0..<3 { #expect(abs(found[lane] - wanted[lane]) < 1e-6) }
    }
    let start = (0..<3).map { Int(shift.origin[$0].rounded()) }
    for lane in 0..<3 { #expect(abs(shift.origin[lane] - Double(start[lane])) < 1e-4) }
    let dimensions = images.labels.grid.dimensions
    let bytes = Array(images.labels.file(isCompressed: false).dropFirst(352))
    var (selected, wrong) = (0, 0)
    for k in 0..<dimensions[2] {
      for j in 0..<dimensions[1] {
        for i in 0..<dimensions[0] {
          let label = bytes[i + dimensions[0] * (j + dimensions[1] * k)]
          let isTarget =
            label == PlanDoseImages.Label.liquefied.rawValue || label == PlanDoseImages.Label.missed.rawValue
          if isTarget { selected += 1 }
          if isTarget != isMasked(i + start[0], j + start[1], k + start[2]) { wrong += 1 }
        }
      }
    }
    #expect(selected == 100 && wrong == 0)
    // 10 mm of other voxels on every side, at least.
    #expect(dimensions[0] >= 5 + 2 * 12 && dimensions[2] >= 4 + 2 * 10)
  }
}
