import Arrays
import Calibration
import Foundation
import HistotripsyCore
import Text
import VirtualBoard

/// The daily check of a session's certificate: finds the hydrophone, ramps the drive once, and compares every certified drive within
/// the ramp. A certificate that has drifted is withdrawn from the array's memory.
public struct DailyCheck<B: SessionBoard> {
  private let session: CalibrationSession
  private let bay: TankBay<B>
  private let day: CalendarDate
  private let file: CertificateFile
  private let array: ArrayDescription
  private let journal: TankJournal
  private unowned let person: any TankOperator

  /// - Parameter abandoned: as for `Routine`.
  /// - Throws: `InputError` where the session's certificate or array cannot be read.
  public init(
    _ session: CalibrationSession, in bay: TankBay<B>, on day: CalendarDate,
    abandoning abandoned: (key: String?, name: String) = (nil, ""), person: any TankOperator
  ) throws(InputError) {
    journal = TankJournal(session, bay.frontEnd, abandoning: abandoned)
    self.session = session
    self.bay = bay
    self.day = day
    self.person = person
    let folder = session.folder
    file = try CertificateFile.read(URL(filePath: folder.place(CalibrationStep.certificate.file)))
    array = try ArrayFile.read(URL(filePath: folder.place(SessionFolder.array)))
  }

  /// - Parameters:
  ///   - lost: fraction of their pressure that the virtual elements have lost since the certificate, 0 on a real board.
  ///   - report: told the drift, and the highest certified drive, before anything follows from it.
  /// - Returns: whether the certificate still holds; if not, it has been withdrawn.
  /// - Throws: `RoutineEnding` with the tank safe; `InputError` where the certificate does not hold for what stands there.
  public func run(lost: Double = 0, report: (Drift, Voltage?) throws -> Void) throws -> Bool {
    let bench = try bay.place(
      TankBay.Stand(array: array, stage: 20, calibration: try remembered(), lost: lost)
    ).bench
    var entry: JournalEntry?
    defer {
      bench.controller.end()
      journal.end(entry, on: bench.controller.board)
    }
    try checkCertificate(bench)
    entry = try journal.begin(on: bench.controller.board)
    let ramp: DriveFinding
    do throws(CalibrationFault) {
      bench.show(to: person, of: .locate)
      try bench.selfTest()
      let found = try Locate().run(on: bench)
      // The hydrophone may look another way today.
      bench.show(to: person, of: .elements)
      bench.hear(try ElementCheck(shots: 1).run(on: bench, at: found.position).hearing)
      bench.show(to: person, of: .drive)
      ramp = try DriveRamp(shots: 8).run(on: bench, at: found.position, uncertainty: found.uncertainty)
    } catch {
      let sentence = "verify: \(Words.calibration(error)); the tank is safe"
      throw person.stopRequest == nil ? RoutineEnding.faulted(sentence) : .stopped(sentence)
    }
    let certificate = file.certificate
    guard
      let drift = Drift(
        ramp, against: certificate,
        isSameHydrophone: certificate.hydrophone.digest == session.terms.hydrophone)
    else {
      throw InputError(
        file: session.folder.place(CalibrationStep.certificate.file), field: "linear-estimate",
        message: "no certified drive lies within what the hydrophone bears: nothing can be compared")
    }
    try session.folder.keep(drift, in: record)
    try report(drift, certificate.estimates.last?.drive)
    if !drift.agrees { try withdraw(bench) }
    return drift.agrees
  }

  /// The first of a day, the second, and so on: none takes the place of another.
  private var record: String {
    var (name, number) = ("verify-\(day).json", 1)
    while session.folder.contains(name) {
      number += 1
      name = "verify-\(day)-\(number).json"
    }
    return name
  }

  /// No treatment by the certificate is begun any more, and nothing of the session counts as measured.
  private func withdraw(_ bench: TankBench<B>) throws {
    bench.controller.end()
    try session.recordDrift(on: day)
    let own = ArrayMemory(session, bay)
    let (memory, frontEnd) = try own.ask(bench.controller.board)
    try own.requireMeasured(
      memory, frontEnd, serial: try StatedConditions.serial(rememberedIn: session.folder))
    guard let memory else { return }
    try own.withdraw(memory, on: bench.controller.board)
    person.certificateWithdrawn()
  }

  /// What a virtual array's memory names.
  private func remembered() throws -> CalibrationDigest {
    guard session.terms.profile == nil else { return CalibrationDigest() }
    return try BoardStateFile(path: session.folder.place(SessionFolder.boardState)).calibration
  }

  private func checkCertificate(_ bench: TankBench<B>) throws {
    let installation: Installation
    do throws(FrontEndFault) {
      installation = try Installation(
        asking: bench.controller.board, array: array, frontEnd: bay.frontEnd,
        isVirtual: session.terms.profile == nil, on: day)
    } catch {
      throw InputError(file: "front end", message: "cannot be asked what it is: \(Words.part(error))")
    }
    do throws(CertificateMismatch) { try file.check(against: installation) } catch {
      throw InputError(
        file: session.folder.place(CalibrationStep.certificate.file),
        message: "this certificate does not hold here: \(error.words)")
    }
  }
}
