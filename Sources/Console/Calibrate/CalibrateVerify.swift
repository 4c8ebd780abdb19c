import ArgumentParser
import Arrays
import Calibration
import Foundation
import HistotripsyCore
import Text
import VirtualBoard

struct CalibrateVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "The daily check, a minute: have the pressures drifted from the certificate?",
    discussion: """
      Finds the hydrophone and ramps the drive once, below what the hydrophone bears. Every certified drive within the ramp is compared: \
      drift in per cent with its expanded uncertainty (k = 2), the hydrophone's own sensitivity left out where it is the same hydrophone.
      A certificate that has drifted is withdrawn from the array's memory; every step has to be done again for the next one.

      Examples:
        histotripsy calibrate verify --session cap-42 --yes

      Exit codes: 0 nothing has drifted beyond its uncertainty, 6 something has, 65 the certificate does not hold.
      """)

  @Option(help: ArgumentHelp("Folder of the session with the certificate.", valueName: "folder"))
  var session = "calibration"

  @Flag(help: "Ask nothing: for a tank that somebody has prepared.")
  var yes = false

  @Option(
    help: ArgumentHelp("On the virtual board: of the check. Default: today, by UTC.", valueName: "2026-11-25")
  )
  var date: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "On the virtual board: share of their pressure that the elements have lost since, to see what is said then.",
      valueName: "10%"))
  var lost: String?

  func run() throws {
    try InputFailure.report {
      let folder = try SessionFolder(session, create: false)
      let session = try CalibrationSession(folder)
      if lost != nil, session.terms.profile != nil {
        throw InputError(
          file: "--lost", message: "belongs to the virtual board; a real array loses by itself")
      }
      let share = try lost.map { text throws(InputError) in
        try HydrophoneQuantity.parse(text, "--lost", .share, -0.5...0.9)
      }
      if date != nil, session.terms.profile != nil {
        throw InputError(file: "--date", message: "belongs to the virtual board; a real one measures today")
      }
      var day = CalendarDate.today
      if let date {
        guard let given = CalendarDate(date) else {
          throw InputError(
            file: "--date", message: "\(QuantityText.quoted(date)) is not a date (as in 2026-03-01)")
        }
        day = given
      }
      try Verification(session, on: day, isConfirmed: yes).run(lost: share ?? 0)
    }
  }
}

/// One check of a session's certificate.
private struct Verification {
  let session: CalibrationSession
  let day: CalendarDate
  let isConfirmed: Bool
  let file: CertificateFile
  let array: ArrayDescription
  let bay: TankBay

  init(_ session: CalibrationSession, on day: CalendarDate, isConfirmed: Bool) throws {
    self.session = session
    self.day = day
    self.isConfirmed = isConfirmed
    let folder = session.folder
    file = try CertificateFile.read(URL(filePath: folder.place(CalibrationStep.certificate.file)))
    array = try ArrayFile.read(URL(filePath: folder.place(SessionFolder.array)))
    bay = try TankBay(session)
    Signals.install()
  }

  func run(lost: Double) throws {
    var terminal = Terminal()
    terminal.write(
      "check: hydrophone plugged in, wetted and within 15 mm of the focus; water degassed and at rest; lid closed\n"
    )
    if !isConfirmed {
      StandardStreams.error("Enter goes on, q stops here: ")
      guard let answer = readLine(strippingNewline: true), answer.isEmpty else { throw ExitCode.stopped }
    }
    let place = try bay.place(array, stage: 20, calibration: remembered(), lost: lost)
    let bench = place.bench
    defer { bench.run.controller.end() }
    try checkCertificate(bench)
    let ramp: DriveFinding
    do throws(CalibrationFault) {
      let live = LiveReadings(.locate, bench)
      bench.progress = { live.show($0) }
      try bench.selfTest()
      let found = try Locate().run(on: bench)
      let rising = LiveReadings(.drive, bench)
      bench.progress = { rising.show($0) }
      ramp = try DriveRamp(shots: 8).run(on: bench, at: found.position, uncertainty: found.uncertainty)
      rising.end()
    } catch {
      StandardStreams.complain("verify: \(FindingWords.text(error)); the tank is safe")
      throw Signals.pending == nil ? ExitCode.faulted : ExitCode.stopped
    }
    guard
      let drift = Drift(
        ramp, against: file.certificate,
        isSameHydrophone: file.certificate.hydrophone.digest == session.terms.hydrophone)
    else {
      throw InputError(
        file: session.folder.place(CalibrationStep.certificate.file), field: "linear-estimate",
        message: "no certified drive lies within what the hydrophone bears: nothing can be compared")
    }
    try session.folder.keep(drift, in: "verify-\(day).json")
    for line in Self.lines(drift, certifiedTo: file.certificate.estimates.last?.drive) {
      terminal.write(line + "\n")
    }
    OutputWriter.current?.becomePatient()
    OutputWriter.current?.drain()
    if !drift.agrees {
      try withdraw(bench)
      throw ExitCode.drifted
    }
  }

  /// Nobody can treat by it any more, and nothing of the session counts as measured.
  private func withdraw(_ bench: TankBench<ChosenBoard>) throws {
    bench.run.controller.end()
    try session.recordDrift(on: day)
    let own = ArrayMemory(session, bay)
    let (memory, frontEnd) = try own.ask(bench.run.controller.board)
    try own.requireMeasured(
      memory, frontEnd, serial: try CertificateConditions.serial(rememberedIn: session.folder))
    guard let memory else { return }
    try own.withdraw(memory, on: bench.run.controller.board)
    StandardStreams.error(
      "the certificate is withdrawn from the array's memory: nobody can treat by it any more\n")
  }

  /// What a virtual array's memory names.
  private func remembered() throws -> CalibrationDigest {
    guard session.terms.profile == nil else { return CalibrationDigest() }
    return try BoardStateFile(path: session.folder.place(SessionFolder.boardState)).calibration
  }

  private func checkCertificate(_ bench: TankBench<ChosenBoard>) throws {
    let installation: Installation
    do throws(FrontEndFault) {
      installation = try Installation(
        asking: bench.run.controller.board, array: array, frontEnd: bay.frontEndSetup,
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

  /// - Parameter certifiedTo: the highest drive of the certificate; what lies above the last one compared was not checked, and that is said.
  private static func lines(_ drift: Drift, certifiedTo highest: Voltage?) -> [String] {
    var lines = ["drive       certified (p−)LE   found        drift"]
    for point in drift.points {
      lines.append(
        String(
          format: "%6.1f V    %8.3f MPa       %8.3f MPa %+6.1f ± %.1f %%", point.drive.volts,
          point.certified.peakNegative.megapascals, point.found.peakNegative.megapascals,
          100 * point.relative,
          100 * point.expandedUncertainty))
    }
    if let last = drift.points.last?.drive, let highest, highest > last {
      lines.append(String(format: "not checked: %.1f … %.1f V", last.volts, highest.volts))
    }
    lines.append(
      drift.agrees
        ? "nothing has drifted beyond its uncertainty (k = 2)"
        : "DRIFTED: more than its uncertainty (k = 2); calibrate again before anything is treated by this certificate"
    )
    return lines
  }
}
