import ArgumentParser
import Foundation
import HistotripsyCore
import Phantom
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

  @Option(help: ArgumentHelp("Who confirms. Default: the user's name.", valueName: "name"))
  var `operator`: String = ResumeQuestion.user

  @Option(
    help: ArgumentHelp(
      "The virtual board's non-volatile memory, as given to treat. Without it a virtual board is only believed after a clean stop.",
      valueName: "file"))
  var boardState: String?

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
    let virtualOnly = [
      ("--seed", seed != nil), ("--speed", speed != nil), ("--inject", !inject.isEmpty),
      ("--board-state", boardState != nil),
    ]
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
      let session = try confirmed(ledger)
      if let world = session.laboratory?.board { for injection in inject { injection.apply(to: world) } }
      let isShown = Operation(session, view: session.view(json: json), pace: speed ?? .max).run()
      throw session.exitCode(isShown: isShown)
    }
  }

  /// A session that the operator has agreed to, recorded, restored and ready to begin.
  private func confirmed(_ ledger: LedgerFile) throws -> TreatmentSession {
    let sessions = try ledger.sessions()
    if let last = sessions.last, last.state == .complete {
      throw InputError(file: file, message: "the treatment is complete: there is nothing to go on with")
    }
    let treated = try TreatmentInputs(
      ledger, or: inputs, basis: pressures.basis(forRealBoard: profile != nil))
    try treated.check(against: inputs)
    let session = try session(of: treated, ledger, after: sessions.last)
    try session.check(against: ledger)
    let found = try ledger.reconcile(counter: try session.readCounter())
    let question = ResumeQuestion(treated, sessions, try ledger.accounts(), found)
    guard let answer = question.ask(`operator`) else {
      StandardStreams.complain("not confirmed: nothing has been touched")
      throw ExitCode.stopped
    }
    let number = try ledger.begin(
      LedgerSession(software: Version.text, board: session.boardName, seed: session.seed), after: found,
      others: answer.others, confirmed: [answer.confirmation])
    try session.restore(ledger)
    session.attach(ledger, number: number)
    return session
  }

  /// On the kind of board that the treatment was begun on: a real front end's pulses are not a virtual one's.
  private func session(
    of treated: TreatmentInputs, _ ledger: LedgerFile, after last: SessionEntry?
  ) throws -> TreatmentSession {
    let wasVirtual = last?.board == TreatmentSession.virtualName
    guard wasVirtual == (profile == nil) else {
      throw InputError(
        file: file,
        message: wasVirtual
          ? "the treatment was begun on the virtual board; it cannot go on with --profile"
          : "the treatment was begun on a real board (\(last?.board ?? "")); give its --profile")
    }
    guard let profile else {
      let seed = seed ?? last?.seed.flatMap { UInt64($0) } ?? 1
      return try TreatmentSession(treated, seed: seed, consent: .whenRecorded, memory: try memory(ledger))
    }
    let (board, losses) = try BoardOpening.begin(profile, json: json)
    return try TreatmentSession(treated, on: board, notes: losses)
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
    return .standing(at: counter)
  }
}
