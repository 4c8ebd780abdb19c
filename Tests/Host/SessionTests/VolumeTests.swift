import Arrays
import Dose
import Foundation
import HistotripsyCore
import Phantom
import Planning
import Sessions
import Testing
import VirtualBoard

/// A treatment is judged by the volume that it treated.
@Suite struct VolumeTests {
  static func session(_ inputs: TreatmentInputs) throws -> TreatmentSession<VirtualBoard> {
    let laboratory = try VirtualPhantom.laboratory(
      inputs.array, inputs.plan, seed: 1, isTraced: false, keepsRecords: false)
    let session = try TreatmentSession(inputs, on: laboratory.board, seed: 1, consent: .notNeeded)
    try session.askJournal()
    return session
  }

  static func inputs(_ edits: [(String, String)]) throws -> TreatmentInputs {
    var text = BuiltInPlan.yaml
    for (line, other) in edits {
      try #require(text.contains(line), "\(line)")
      text = text.replacingOccurrences(of: line, with: other)
    }
    return try TreatmentInputs(
      array: BuiltInArray.description,
      planned: .request(try PlanDocument.read(bytes: Array(text.utf8), file: "plan")))
  }

  static let sphere = "  shape: sphere\n  diameter: 12 mm\n  centre: [0 mm, 0 mm, 0 mm]\n"
  /// A lattice of one wavelength, and with it the regimen's own set-point and pulses.
  static let stated = ("spacing: fitted", "spacing: 1 λ")
  static let regimen = "  preset: rapid-steering\n"

  /// At 30 MPa a focus liquefies 0.9 × 1.7 mm at most: of a sphere of 4 mm, 34 mm³, a few per cent for each.
  @Test func aTargetThatIsNotTreatedIsNotComplete() throws {
    let session = try Self.session(try SessionBed.inputs())
    try session.work()
    let summary = session.summary()
    #expect(session.state == .complete)
    #expect(summary.outcome == .ended && ExitStatus(ending: summary.outcome) == .notTreated)
    let dose = try #require(summary.dose)
    #expect(abs(dose.targetVolume * 1e9 - 33.5) < 1)
    #expect(dose.treatedShare < 0.5 && dose.pulses == UInt64(summary.total.delivered))
    #expect(summary.cause.hasPrefix("ended, ") && summary.cause.contains(" mL not treated: every focus"))
  }

  /// 1 % is reached by any focus that answers.
  @Test func aGoalThatIsReachedIsComplete() throws {
    let session = try Self.session(
      try Self.inputs([
        ("diameter: 12 mm\n", "diameter: 4 mm\n"), ("treated-share: 98 %", "treated-share: 1 %"),
        Self.stated,
        (
          Self.regimen,
          Self.regimen + "  set-point: 36 MPa\n  pulses-per-focus: 150\n  ends-when-done: false\n"
        ),
      ]))
    try session.work()
    let summary = session.summary()
    #expect(summary.outcome == .complete && summary.goal == 0.01, "\(summary.cause)")
    #expect(summary.cause == "every focus has its verdict")
  }

  @Test func aListOfPointsHasNoVolumeAndSaysSo() throws {
    let session = try Self.session(
      try Self.inputs([
        (Self.sphere, "  shape: points\n  points:\n  - [0 mm, 0 mm, 0 mm]\n  - [5 mm, 0 mm, 0 mm]\n"),
        ("\ngoal:\n  treated-share: 98 %\n  spill-maximum: 25 %\n", "\n"),
        ("  spacing: fitted\n  packing: hexagonal\n", ""),
      ]))
    try session.work()
    let summary = session.summary()
    #expect(summary.outcome == .complete && summary.dose == nil && session.doseMap() == nil)
    #expect(summary.absence == "a list of points has no volume; foci are counted")
  }

  /// Thirteen foci, the middle one too close to all others: by their pulses and the revisit time 50 s, by the schedule twice that.
  /// Loading laws, the pass below threshold and foci that are done early are not in the forecast: a tenth.
  @Test func theTimeLeftIsThatOfTheSchedule() throws {
    let session = try Self.session(try Self.inputs([("diameter: 12 mm\n", "diameter: 8 mm\n"), Self.stated]))
    var forecast: Double?
    while !session.state.isFinal {
      try session.step()
      session.drain { _ in }
      if forecast == nil { forecast = session.status.timeLeft?.seconds }
    }
    let duration = session.summary().duration.seconds
    let told = try #require(forecast)
    #expect(duration > 90)
    #expect(abs(told / duration - 1) < 0.1, "\(told) s told, \(duration) s taken")
  }

  /// The dose of a mask lies on the mask's own voxels: oblique, left-handed, in another place.
  @Test func imagesOfTheDoseLieOnThePersonsImage() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "volume-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let affine = Affine(
      x: SIMD4(-0.75, 0.25, 0, 0) / 1000, y: SIMD4(0.25, 0.75, 0, 0) / 1000, z: SIMD4(0, 0, 1, 0) / 1000,
      origin: SIMD4(12.5, -37.25, 100, 0) / 1000)
    let grid = try #require(ImageGrid(dimensions: [16, 14, 12], affine: affine))
    let isMasked = { (i: Int, j: Int, k: Int) in
      (5...9).contains(i) && (4...8).contains(j) && (4...7).contains(k)
    }
    let mask = NIfTIImage(labels: grid, description: "mask") { isMasked($0, $1, $2) ? 1 : 0 }
    try Data(mask.file(isCompressed: true)).write(to: folder.appending(path: "m.nii.gz"))
    let text = BuiltInPlan.yaml.replacingOccurrences(
      of: Self.sphere, with: "  shape: mask\n  file: m.nii.gz\n  label: 1\n  anchor: centroid\n")
    try Data(text.utf8).write(to: folder.appending(path: "plan.yaml"))
    let inputs = try TreatmentInputs(
      array: BuiltInArray.description,
      planned: .request(try PlanDocument.read(folder.appending(path: "plan.yaml"))))
    let session = try Self.session(inputs)
    let dose = try #require(session.doseMap())
    let images = try #require(DoseImages(inputs, delivered: dose))
    #expect(images.residual.grid.dimensions == grid.dimensions)
    for (found, wanted) in zip(images.residual.grid.affine.rows, grid.affine.rows) {
      // Single precision of 0.1 m, and a rotation that is written in doubles.
      for lane in 0..<4 { #expect(abs(found[lane] - wanted[lane]) < 1e-7) }
    }
    // Nothing is delivered: what is left is the mask, but for voxels on its edge that the dose map's own decide.
    let left = images.residual.file(isCompressed: false).dropFirst(352)
    var wrong = 0
    var selected = 0
    for k in 0..<12 {
      for j in 0..<14 {
        for i in 0..<16 {
          let label = left[left.startIndex + i + 16 * j + 16 * 14 * k]
          if isMasked(i, j, k) { selected += 1 }
          if (label == DoseImages.Label.residual.rawValue) != isMasked(i, j, k) { wrong += 1 }
        }
      }
    }
    #expect(selected == 100 && wrong <= 20, "\(wrong) of \(selected)")
  }
}
