import ArgumentParser
import Sessions
import Text

struct CalibrateRun: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Do the steps of a calibration: all that are not done, or those that are named.",
    discussion: """
      Steps: noise, locate, elements, drive, beam, steering, certificate. Each says what it will do and what to check first, waits for \
      Enter, shows what it reads, and writes one file into the session's folder. Interrupted at any moment, the same command goes on \
      after the last step that was finished; a step that is named is done again, and what rests on it afterwards too.

      Examples:
        histotripsy calibrate --session cap-42 --seed 3 --yes
        histotripsy calibrate drive certificate --session cap-42
        histotripsy calibrate --board linux --profile raspberry-pi-5 --array cap.yaml --hydrophone needle.yaml --session cap-42 \
      --conductivity 3.5µS/cm --oxygen 1.5mg/L --operator "A. Metrologist"
        histotripsy calibrate verify --session cap-42
      """)

  @Argument(
    help: ArgumentHelp(
      "Steps to do, again where they have been done. Default: all that are not done.", valueName: "step"))
  var steps: [CalibrationStep] = []

  @OptionGroup var options: CalibrationOptions
  @OptionGroup var conditions: CertificateConditions
  @OptionGroup var abandon: AbandonOptions

  @Flag(help: "Ask nothing: for a tank that somebody has prepared.")
  var yes = false

  /// What a real array gives was measured on the day that this computer's clock says.
  private func refuseDate() throws(InputError) {
    guard conditions.date != nil else { return }
    throw InputError(file: "--date", message: "belongs to the virtual board; a real one measures today")
  }

  func run() throws {
    try InputFailure.report {
      let stated = conditions.stated
      try stated.check()
      if options.board == .linux { try refuseDate() }
      let session = try CalibrationSession.begin(options.request())
      guard let profile = session.terms.profile else {
        return try run(session, in: TankBay(virtual: session), stated)
      }
      try refuseDate()
      let (board, losses) = try BoardOpening.begin(profile, json: false)
      for loss in losses { StandardStreams.error("note: \(loss)\n") }
      try run(session, in: TankBay(session, on: board, frontEnd: board.profile.frontEnd), stated)
    }
  }

  private func run<B: SessionBoard>(
    _ session: CalibrationSession, in bay: TankBay<B>, _ stated: StatedConditions
  ) throws {
    let chosen = steps.isEmpty ? CalibrationStep.allCases : CalibrationStep.allCases.filter(steps.contains)
    let desk = TankDesk(session, isConfirmed: yes)
    do {
      let conditions = try stated.remembered(in: session.folder, user: ResumeQuestion.user)
      let routine = try Routine(
        session, in: bay, conditions: conditions, abandoning: (abandon.abandon, ResumeQuestion.user),
        person: desk)
      try routine
        .run(chosen, isEachAsked: !steps.isEmpty)
    } catch let ending as RoutineEnding {
      throw TankDesk.exitCode(ending)
    }
    OutputWriter.current?.becomePatient()
    OutputWriter.current?.drain()
  }
}

extension CalibrationStep: ExpressibleByArgument {}
