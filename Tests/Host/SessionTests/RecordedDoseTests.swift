import Arrays
import Foundation
import HistotripsyCore
import Phantom
import Planning
import Sessions
import Testing
import TreatmentLog
import VirtualBoard

/// What a report shows of the dose, and the phantom's truth on a person's image.
@Suite struct RecordedDoseTests {
  /// The ledger gives the treated share that the treatment itself ended with, but for pressures that were held to within 5 % of the
  /// set-point.
  @Test func theLedgerGivesTheDoseOfTheTreatment() throws {
    let bed = try SessionBed()
    // Clouds that liquefy a tenth of the target.
    let inputs = try VolumeTests.inputs([
      ("diameter: 12 mm\n", "diameter: 4 mm\n"), VolumeTests.stated,
      (VolumeTests.regimen, VolumeTests.regimen + "  set-point: 38 MPa\n"),
    ])
    let laboratory = try VirtualPhantom.laboratory(
      inputs.array, inputs.plan, seed: 1, isTraced: false, keepsRecords: false)
    let session = try TreatmentSession(inputs, on: laboratory.board, seed: 1, consent: .whenRecorded)
    try session.openLedger(at: bed.ledger)
    try session.work()
    let dose = try #require(session.summary().dose)
    session.closeLog()
    let section = RecordedDose.section(of: try LedgerFile.read(bed.ledger))
    #expect(section.figures.count == 5 && section.words.count == 2)
    let words = try #require(section.words.first)
    #expect(words.contains("mL treated") && words.contains("The goal is 98"))
    let percent = try #require(
      words.split(separator: "(").dropFirst().first?.split(separator: " ").first.flatMap { Double($0) })
    #expect(dose.treatedShare > 0.01)
    #expect(
      abs(percent / 100 - dose.treatedShare) < 0.2 * dose.treatedShare, "\(words), \(dose.treatedShare)")
    let html = try ReportPage(try LedgerFile.read(bed.ledger), dose: section).html
    #expect(html.contains("<h2>Dose</h2>") && html.components(separatedBy: "data:image/svg+xml").count == 6)
    #expect(html.contains("Those that are not done come first"))
  }

  @Test func pointsHaveNoMapAndTheReportSaysSo() throws {
    let inputs = try VolumeTests.inputs([
      (VolumeTests.sphere, "  shape: points\n  points:\n  - [0 mm, 0 mm, 0 mm]\n"),
      ("\ngoal:\n  treated-share: 98 %\n  spill-maximum: 25 %\n", "\n"),
      ("  spacing: fitted\n  packing: hexagonal\n", ""),
    ])
    let laboratory = try VirtualPhantom.laboratory(
      inputs.array, inputs.plan, seed: 1, isTraced: false, keepsRecords: false)
    let session = try TreatmentSession(inputs, on: laboratory.board, seed: 1, consent: .whenRecorded)
    let path = FileManager.default.temporaryDirectory.appending(path: "points-\(UUID().uuidString).ledger")
      .path
    defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
    try session.openLedger(at: path)
    try session.work(pulses: 3)
    session.closeLog()
    let ledger = try LedgerFile.read(path)
    let section = RecordedDose.section(of: ledger)
    #expect(section.figures.isEmpty)
    #expect(section.words == ["There is no dose map: a list of points has no volume; foci are counted."])
    let html = try ReportPage(ledger, dose: section).html
    #expect(html.contains("There is no dose map: a list of points") && !html.contains("svg+xml"))
  }

  /// On oblique voxels far from the array, the truth is that of the places they stand for.
  @Test func theTruthLiesOnThePersonsImage() throws {
    let inputs = try SessionBed.inputs()
    let laboratory = try VirtualPhantom.laboratory(
      inputs.array, inputs.plan, seed: 1, isTraced: false, keepsRecords: false)
    let session = try TreatmentSession(inputs, on: laboratory.board, seed: 1, consent: .notNeeded)
    try session.askJournal()
    try session.work()
    // A box of 6 mm in an image's world that lies 100 mm away, turned by 90° about z.
    let affine = Affine(
      x: SIMD4(0.25, 0, 0, 0) / 1000, y: SIMD4(0, 0.25, 0, 0) / 1000, z: SIMD4(0, 0, 0.25, 0) / 1000,
      origin: SIMD4(97, -3, 47, 0) / 1000)
    let grid = try #require(ImageGrid(dimensions: [24, 24, 24], affine: affine))
    let folder = FileManager.default.temporaryDirectory.appending(path: "truth-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let mask = NIfTIImage(labels: grid, description: "mask") { i, j, k in
      [i, j, k].allSatisfy { (6...17).contains($0) } ? 1 : 0
    }
    try Data(mask.file(isCompressed: false)).write(to: folder.appending(path: "m.nii"))
    let text = BuiltInPlan.yaml.replacingOccurrences(
      of: VolumeTests.sphere,
      with:
        "  shape: mask\n  file: m.nii\n  registration: [[0, 1, 0, 0 mm], [-1, 0, 0, 100 mm], [0, 0, 1, -50 mm]]\n"
    )
    try Data(text.utf8).write(to: folder.appending(path: "plan.yaml"))
    let document = try PlanDocument.read(folder.appending(path: "plan.yaml"))
    let frame = try #require(
      try TreatmentInputs(array: BuiltInArray.description, planned: .request(document)).imageFrame)
    let image = try #require(PhantomTruth.image(of: laboratory.medium, on: frame))
    #expect(image.grid.dimensions == grid.dimensions && image.description.contains("world of m.nii"))
    let bytes = Array(image.file(isCompressed: false).dropFirst(352))
    let focus = inputs.array.geometricFocus.lanes
    var most = 0.0
    for k in 0..<24 {
      for j in 0..<24 {
        for i in 0..<24 {
          let world = grid.centre(i, j, k)
          // The registration by hand: x from y, y from −x.
          let place = focus + SIMD4(world.y, 0.1 - world.x, world.z - 0.05, 0)
          let point = try #require(Position(checkedMetres: place.x, place.y, place.z))
          let truth = laboratory.medium.fractionation(at: point)
          most = max(most, truth)
          // Steps of 1/200; voxels are half as wide as cells, so that one point stands for each.
          #expect(abs(Double(bytes[i + 24 * (j + 24 * k)]) / 200 - truth) <= 0.0026)
        }
      }
    }
    #expect(most > 0.5)
    let own = try #require(PhantomTruth.image(of: laboratory.medium, on: nil))
    #expect(own.description.contains("array frame") && own.grid.dimensions != grid.dimensions)
  }
}
