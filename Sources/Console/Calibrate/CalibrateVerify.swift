import ArgumentParser
import Calibration
import Foundation
import HistotripsyCore
import Sessions
import Text

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

  @OptionGroup var abandon: AbandonOptions

  @Flag(help: "Ask nothing: for a tank that somebody has prepared.")
  var yes = false

  @Option(
    help: ArgumentHelp(
      "On the virtual board: day of the check. Default: today, by UTC.", valueName: "2026-11-25")
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
        try QuantityOption.parse(text, "--lost", .share, -0.5...0.9)
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
      guard let profile = session.terms.profile else {
        return try check(session, in: TankBay(virtual: session), on: day, lost: share ?? 0)
      }
      let (board, losses) = try BoardOpening.begin(profile, json: false)
      for loss in losses { StandardStreams.error("note: \(loss)\n") }
      try check(
        session, in: TankBay(session, on: board, frontEnd: board.profile.frontEnd), on: day, lost: 0)
    }
  }

  private func check<B: SessionBoard>(
    _ session: CalibrationSession, in bay: TankBay<B>, on day: CalendarDate, lost: Double
  ) throws {
    let desk = VerifyDesk(session, isConfirmed: yes)
    let check = try DailyCheck(
      session, in: bay, on: day, abandoning: (abandon.abandon, ResumeQuestion.user), person: desk)
    desk.line(
      "check: hydrophone plugged in, wetted and within 15 mm of the focus; water degassed and at rest; lid closed"
    )
    guard yes || desk.isAnswered("Enter goes on, q stops here: ") else { throw ExitCode.stopped }
    do {
      let agrees = try check.run(lost: lost) { drift, highest in
        desk.endReadings()
        for line in Self.lines(drift, certifiedTo: highest) { desk.line(line) }
        OutputWriter.current?.becomePatient()
        OutputWriter.current?.drain()
      }
      if !agrees { throw ExitCode.drifted }
    } catch let ending as RoutineEnding {
      throw TankDesk.exitCode(ending)
    }
  }

  /// - Parameter certifiedTo: the highest drive of the certificate. What lies above the last drive compared was not checked, and the
  ///   last line says so.
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

/// At the daily check a withdrawn certificate is an alarm and not a step on the way to the next one.
private final class VerifyDesk: TankDesk {
  override func certificateWithdrawn() {
    StandardStreams.error(
      "the certificate is withdrawn from the array's memory: nobody can treat by it any more\n")
  }
}
