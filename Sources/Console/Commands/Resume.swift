import ArgumentParser
import Foundation
import HistotripsyCore
import Phantom
import Sessions
import Text
import TreatmentLog
import VirtualBoard

struct Resume: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Go on with a treatment that was interrupted.",
    discussion: """
      Shows what was delivered and what is uncertain, compares the ledger with the front end's own counter, and asks: RESUME has to be \
      typed, and is recorded with time and name. What cannot be proven undelivered counts as delivered. Array, calibration, \
      interlocks and every other check of a start are made anew; then the treatment goes on in the same ledger.

      Examples:
        histotripsy treat --log liver.ledger --board-state board.state
        histotripsy resume liver.ledger --board-state board.state

      Exit codes: as for treat; 3 also when the question was not answered with RESUME.
      """)

  @Argument(help: ArgumentHelp("The ledger of the treatment.", valueName: "file"))
  var file: String

  @OptionGroup var inputs: InputOptions
  @OptionGroup var pressures: CertificateOptions
  @OptionGroup var abandon: AbandonOptions
  @OptionGroup var attendance: AttendanceOptions

  @Option(help: ArgumentHelp("Who confirms. Default: the user's name.", valueName: "name"))
  var `operator`: String = ResumeQuestion.user

  @Option(
    help: ArgumentHelp(
      "The virtual board's non-volatile memory, as given to treat. Without it a virtual board is only believed after a clean stop.",
      valueName: "file"))
  var boardState: String?

  @OptionGroup var arrayMemory: ArrayMemoryOptions
  @OptionGroup var truth: PhantomOptions

  @Option(
    help: ArgumentHelp(
      "The profile of the real board on which the treatment goes on, as for treat --board linux.",
      valueName: "profile"))
  var profile: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Seed of the virtual world. Default: the ledger's.", valueName: "number"),
    transform: Seeds.one)
  var seed: UInt64?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("As for treat.", valueName: "speed"), transform: Pace.parse)
  var speed: Pace?

  @Flag(help: "One JSON object a line for every event, then one for the summary.")
  var json = false

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Make something go wrong, as for treat. May be repeated.", valueName: "what@time"),
    transform: Injection.parse)
  var inject: [Injection] = []

  func validate() throws {
    if inputs.sphere != nil {
      throw ValidationError("--sphere: the target of an interrupted treatment is in its ledger")
    }
    let virtualOnly =
      [
        ("--seed", seed != nil), ("--speed", speed != nil), ("--inject", !inject.isEmpty),
        ("--board-state", boardState != nil),
      ] + truth.given
    if profile != nil, let (option, _) = virtualOnly.first(where: { $0.1 }) {
      throw ValidationError(
        "\(option) belongs to the virtual board; a real one has real time and real faults")
    }
    try pressures.validate(forRealBoard: profile != nil)
    if inputs.array == "-" || inputs.plan == "-" {
      throw ValidationError("Standard input is where the confirmation is typed; give a file")
    }
  }

  func run() throws {
    try InputFailure.report {
      let ledger = try LedgerFile.resume(file)
      let sessions = try ledger.sessions()
      if let last = sessions.last, last.state == .complete {
        throw InputError(file: file, message: "the treatment is complete: there is nothing to go on with")
      }
      let treated = try inputs(of: ledger)
      try checkKind(ofBoardAfter: sessions.last)
      guard let profile else {
        let seed = seed ?? sessions.last?.seed.flatMap { UInt64($0) } ?? 1
        let memory = try memory(ledger)
        let laboratory = try VirtualPhantom.laboratory(
          treated.array, treated.plan, kind: truth.kind, seed: seed, isTraced: false, keepsRecords: false,
          memory: memory, goesOn: true, arrayMemory: try arrayMemory.file(beside: boardState))
        let session = try TreatmentSession(
          treated, on: laboratory.board, seed: seed, consent: .whenRecorded)
        let image = try truth.image(isForced: false, notOver: inputs.files + [file])
        session.knowTruth(of: laboratory, after: VirtualPhantom.unknownBursts(laboratory, memory))
        return try goOn(session, in: ledger, after: sessions, pace: speed ?? .max) {
          for injection in inject { injection.apply(to: laboratory.board) }
        } afterwards: {
          try image?.write(laboratory.medium, on: treated.imageFrame)
        }
      }
      let (board, losses) = try BoardOpening.begin(profile, json: json)
      let facts = BoardFacts(name: board.profile.name, frontEnd: board.profile.frontEnd, notes: losses)
      try goOn(
        try TreatmentSession(treated, on: board, facts, consent: .whenRecorded), in: ledger,
        after: sessions, pace: .max
      ) {
      } afterwards: {
      }
    }
  }

  /// What was treated; what the person names besides must be the same.
  private func inputs(of ledger: LedgerFile) throws -> TreatmentInputs {
    let basis = try pressures.basis(forRealBoard: profile != nil)
    let treated = try TreatmentInputs(
      ledger, named: inputs.plan == nil ? nil : try inputs.inputs(), basis: basis)
    guard inputs.array != nil || inputs.plan != nil else { return treated }
    try treated.check(
      against: try inputs.inputs(basis: basis), arrayPath: inputs.array, planPath: inputs.plan)
    return treated
  }

  /// A treatment goes on with the kind of board that it was begun on: a real front end's pulses are not a virtual one's.
  private func checkKind(ofBoardAfter last: SessionEntry?) throws(InputError) {
    let wasVirtual = last?.board == BoardFacts.virtualName
    guard wasVirtual != (profile == nil) else { return }
    throw InputError(
      file: file,
      message: wasVirtual
        ? "the treatment was begun on the virtual board; it cannot go on with --profile"
        : "the treatment was begun on a real board (\(last?.board ?? "")); give its --profile")
  }

  /// Asks, restores and treats to the end.
  private func goOn<B: SessionBoard>(
    _ session: TreatmentSession<B>, in ledger: LedgerFile, after sessions: [SessionEntry], pace: Pace,
    once prepare: () -> Void, afterwards: () throws -> Void
  ) throws {
    let found = try session.reconcile(with: ledger)
    let overruled = try session.askJournal(goingOn: ledger, abandoning: abandon.abandon, by: `operator`)
    let question = ResumeQuestion(session.inputs, sessions, try ledger.accounts(), found)
    guard let answer = question.ask(`operator`) else {
      StandardStreams.complain("not confirmed: nothing has been touched")
      throw ExitCode.stopped
    }
    session.attendant = attendance.attendant(`operator`, asks: false)
    try session.goOn(
      in: ledger, after: found, others: answer.others, confirmed: overruled + [answer.confirmation])
    prepare()
    let isShown = Operation(
      session, view: session.view(json: json, isQuiet: attendance.quiet), pace: pace,
      attendance: attendance.attendance(of: `operator`)
    ).run()
    let ending = session.exitCode(isShown: isShown)
    do {
      try afterwards()
    } catch let failure as OutputFile.Failure where !ending.isSuccess {
      // How the treatment ended matters more than that an image is lost.
      StandardStreams.complain("\(failure)")
    }
    throw ending
  }

  /// What the virtual front end remembers.
  private func memory(_ ledger: LedgerFile) throws -> PhantomMemory {
    if let boardState { return .file(try BoardStateFile(path: boardState)) }
    guard let counter = try ledger.closedCounter() else {
      throw InputError(
        file: file,
        message:
          "the last session was interrupted, and only the front end's counter tells what was delivered; "
          + "give the virtual board's memory with --board-state")
    }
    // A virtual array that keeps nothing is as the last session left it, like its front end.
    guard let last = try ledger.sessions().last, let start = last.start, let begun = start.journalSequence
    else {
      return .standing(at: counter)
    }
    let isClosed = last.state != nil
    let entry = ledger.entry(
      !isClosed ? .open : last.state == .complete ? .closed : .unfinished, session: last.number,
      sequence: isClosed ? begun &+ 1 : begun,
      powerCycles: start.powerCycles, counter: counter,
      target: JournalEntry.target(of: try ledger.accounts().map(\.focus)))
    return .standing(at: counter, journal: entry)
  }
}
