import Acoustics
import ArgumentParser
import Foundation
import HistotripsyCore
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

  @Option(help: ArgumentHelp("Who confirms. Default: the user's name.", valueName: "name"))
  var `operator`: String = ResumeQuestion.user

  @Option(
    help: ArgumentHelp(
      "The virtual board's non-volatile memory, as given to treat. Without it a virtual board is only believed after a clean stop.",
      valueName: "file"))
  var boardState: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Seed of the virtual world. Default: the ledger's.", valueName: "number"),
    transform: Seeds.one)
  var seed: UInt64?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("As for treat.", valueName: "speed"), transform: Pace.parse)
  var speed = Pace.max

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
    if inputs.array == "-" || inputs.plan == "-" {
      throw ValidationError("Standard input is where the confirmation is typed; give a file")
    }
  }

  func run() throws {
    try InputFailure.report {
      let ledger = try LedgerFile.resume(file)
      let session = try confirmed(ledger)
      for injection in inject { injection.apply(to: session.laboratory.board) }
      let isShown = Operation(session, view: session.view(json: json), pace: speed).run()
      throw session.exitCode(isShown: isShown)
    }
  }

  /// A session that the operator has agreed to, recorded, restored and ready to begin.
  private func confirmed(_ ledger: LedgerFile) throws -> TreatmentSession {
    let sessions = try ledger.sessions()
    if let last = sessions.last, last.state == "\(TreatmentState.complete)" {
      throw InputError(file: file, message: "the treatment is complete: there is nothing to go on with")
    }
    let treated = try TreatmentInputs(ledger, or: inputs)
    try treated.check(against: inputs)
    let seed = seed ?? sessions.last?.seed.flatMap { UInt64($0) } ?? 1
    let session = try TreatmentSession(
      treated, seed: seed, consent: .whenRecorded, memory: try memory(ledger))
    try session.check(against: ledger)
    let found = try ledger.reconcile(counter: try session.readCounter())
    let question = ResumeQuestion(treated, sessions, try ledger.accounts(), found)
    guard let confirmation = question.ask(`operator`) else {
      StandardStreams.complain("not confirmed: nothing has been touched")
      throw ExitCode.stopped
    }
    let number = try ledger.begin(
      LedgerSession(software: Version.text, board: "virtual", seed: seed), after: found,
      confirmed: confirmation)
    session.restore(try ledger.history())
    session.attach(ledger, number: number)
    return session
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
