import Calibration
import Foundation
import HistotripsyCore
import Text

/// The last step: certificate and page, and the certificate's digest into the array's own memory.
///
/// The memory is written first and read back, because a treatment refuses a certificate that the array's memory does not name.
struct CertificateStep<B: SessionBoard> {
  private let session: CalibrationSession
  private let bay: TankBay<B>
  private let conditions: StatedConditions

  init(_ session: CalibrationSession, _ bay: TankBay<B>, _ conditions: StatedConditions) {
    self.session = session
    self.bay = bay
    self.conditions = conditions
  }

  func run() throws -> IssuedCertificate {
    let people = try conditions.checked()
    let (issued, expires) = try days(people)
    guard let array = try session.corrected() else {
      throw InputError(
        file: session.folder.place(CalibrationStep.elements.file), message: "elements has to be done first")
    }
    try session.folder.write(Array(try array.ledgerText().utf8), to: SessionFolder.array)
    let board = try bay.board(session.array)
    let own = ArrayMemory(session, bay)
    let (memory, frontEnd) = try own.ask(board)
    try own.requireMeasured(memory, frontEnd, serial: people.serial)
    guard let serial = memory?.serial ?? people.serial else {
      throw InputError(
        file: "--serial",
        message: "missing: the array's memory is blank, and an array without a number cannot be certified")
    }
    let found = try findings()
    let (traced, files) = (try hydrophone(), try files())
    let certificate: Certificate
    do throws(CertificateLack) {
      certificate = try Certificate(
        found, software: Version.text, board: session.terms.board, issued: issued,
        expires: expires, conditions: people.conditions, array: array, serial: serial.text,
        frontEnd: frontEnd, hydrophone: traced, files: files)
    } catch {
      throw InputError(file: session.folder.path, message: Self.words(error))
    }
    let file = CertificateFile(certificate)
    try own.write(
      IdentityRecord(
        elements: UInt16(array.elements.count), arrayChecksum: certificate.array.checksum, serial: serial,
        calibration: file.calibration), on: board)
    try session.folder.write(
      Array(CertificatePage(file, found, array: array).html.utf8), to: SessionFolder.page)
    try session.folder.write(Array(file.text.utf8), to: CalibrationStep.certificate.file)
    return IssuedCertificate(
      file: file, path: session.folder.place(CalibrationStep.certificate.file),
      page: session.folder.place(SessionFolder.page), serial: serial.text,
      bound: found.drive?.linear?.bound)
  }

  /// Issued on the day of the oldest step, and valid for a year at most: doing the last step again makes the others no younger.
  private func days(_ people: StatedConditions.Checked) throws(InputError) -> (
    issued: CalendarDate, expires: CalendarDate
  ) {
    let steps = try session.origins()
    for step in steps where session.hydrophone.isValid(on: step.day) == false {
      throw InputError(
        file: session.folder.place(SessionFolder.hydrophone),
        message:
          "the hydrophone's own calibration does not hold on \(step.day), when \(step.step.rawValue) was measured: nothing can be "
          + "traced to it")
    }
    guard let issued = steps.map(\.day).min(), let latest = issued.yearLater else {
      throw InputError(file: session.folder.path, message: "no step has been measured")
    }
    let last = people.expires ?? latest
    if last < issued {
      throw InputError(file: "--expires", message: "is before the day of issue, \(issued)")
    }
    if last > latest { throw StatedConditions.tooLate(last, latest) }
    return (issued, last)
  }

  private func findings() throws(InputError) -> RoutineFindings {
    var found = RoutineFindings()
    found.noise = try session.finding(NoiseFinding.self, of: .noise)
    found.position = try session.finding(PositionFinding.self, of: .locate)
    found.elements = try session.finding(ElementFindings.self, of: .elements)
    found.drive = try session.finding(DriveFinding.self, of: .drive)
    found.beam = try session.finding(BeamFinding.self, of: .beam)
    found.steering = try session.finding(SteeringFinding.self, of: .steering)
    return found
  }

  private func hydrophone() throws(InputError) -> CertifiedHydrophone {
    let known = try bay.sensitivity()
    return CertifiedHydrophone(
      name: session.hydrophone.name, serial: session.hydrophone.serial,
      voltsPerPascal: known.sensitivity.voltsPerPascal,
      relativeUncertainty: min(1, known.relativeUncertainty),
      limit: session.receiver.limit, expires: session.hydrophone.expires, digest: session.terms.hydrophone)
  }

  private func files() throws(InputError) -> [CertifiedFile] {
    let names =
      [SessionFolder.terms, SessionFolder.givenArray, SessionFolder.array, SessionFolder.hydrophone]
      + (session.terms.preamplifier == nil ? [] : [SessionFolder.preamplifier])
      + CalibrationStep.certificate.basis.map(\.file)
    var files: [CertifiedFile] = []
    for name in names {
      if let digest = try session.folder.digest(of: name) {
        files.append(CertifiedFile(name: name, digest: digest))
      }
    }
    return files
  }

  private static func words(_ lack: CertificateLack) -> String {
    switch lack {
    case .missing(let step): "no certificate can be made: \(step.rawValue) has to be done first"
    case .noCurve: "no certificate can be made: the pressures do not rise with the drive"
    }
  }
}
