import Arrays
import Calibration
import CoreHost
import Foundation
import HistotripsyCore
import Phantom
import Planning
import Sessions
import Text
import TreatmentLog
import VirtualBoard

/// A folder with a ledger and a front end's memory, and small treatments in it.
final class SessionBed {
  let folder: URL
  let inputs: TreatmentInputs
  var ledger: String { folder.appending(path: "treatment.ledger").path }
  var memory: String { folder.appending(path: "board.state").path }

  /// A sphere of 4 mm in the built-in array: a handful of foci.
  /// - Parameter basis: how its pressures are known.
  init(_ basis: PressureBasis = .nominal) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "session-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    inputs = try Self.inputs(basis)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  static func inputs(_ basis: PressureBasis = .nominal) throws -> TreatmentInputs {
    try TreatmentInputs(
      array: BuiltInArray.description,
      planned: .request(try BuiltInPlan.document().sphere(diameter: "4 mm", spacing: "1 λ")), basis: basis)
  }

  /// A world with this bed's front end.
  func world(calibration: CalibrationDigest? = nil) throws -> VirtualBoard {
    try VirtualPhantom.laboratory(
      inputs.array, inputs.plan, seed: 1, isTraced: false, keepsRecords: false,
      memory: .file(try BoardStateFile(path: memory)), calibration: calibration,
      // What is commissioned here lives as long as the world.
      arrayMemory: calibration == nil ? try ArrayMemoryFile(path: memory + "-array") : nil
    ).board
  }

  /// On a board whose sequencer is at `RehousedBoard.address`.
  func rehoused(_ world: VirtualBoard) throws -> TreatmentSession<RehousedBoard> {
    var facts = BoardFacts(virtual: 1)
    facts.frontEnd = RehousedBoard.frontEnd
    return try TreatmentSession(
      inputs, on: RehousedBoard(world), facts, consent: .whenRecorded, nominal: .simulated)
  }
}

extension TreatmentSession {
  /// Steps until a final state, or until so many therapy pulses have been given.
  func work(pulses: UInt32 = .max) throws {
    while !state.isFinal, status.total.delivered < pulses {
      try step()
      drain { _ in }
    }
  }
}

/// A certificate that states what the virtual array is, for tests of what is checked.
enum StatedCertificate {
  static func file(_ inputs: TreatmentInputs, on day: CalendarDate = .today) throws -> CertificateFile {
    let setup = try inputs.plan.setup(for: inputs.array, consent: .notNeeded)
    let last = setup.drive.last
    let frontEnd = FrontEndSetup()
    return CertificateFile(
      Certificate(
        software: Version.text, board: Certificate.virtualBoard, issued: day, expires: day.yearLater ?? day,
        conditions: TankConditions(celsius: 20, operator: "test"),
        array: CertifiedArray(
          name: inputs.array.name, serial: "virtual", elements: inputs.array.elements.count,
          checksum: inputs.array.checksum,
          sourcePressurePerVolt: inputs.plan.calibration.sourcePressurePerVolt),
        frontEnd: CertifiedFrontEnd(
          contract: Sequencer.contractVersion, revision: 1, elements: inputs.array.elements.count,
          clock: .megahertz(100), railFullScale: frontEnd.railFullScale, railDivider: frontEnd.railDivider),
        hydrophone: CertifiedHydrophone(
          name: "none", voltsPerPascal: 50e-9, relativeUncertainty: 0, limit: .megapascals(1)),
        temperatures: inputs.plan.limits.waterMinimum...inputs.plan.limits.waterMaximum,
        estimates: [
          EstimatedPoint(drive: last.drive, estimate: last.estimate, expandedUncertainty: .zero)
        ],
        budget: [BudgetTerm(name: "stated", relative: 0, isScatter: false)]))
  }
}
