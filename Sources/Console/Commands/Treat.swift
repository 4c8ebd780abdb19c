import Acoustics
import ArgumentParser
import Foundation
import HistotripsyCore
import LinuxBoard

struct Treat: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a treatment and watch it.",
    discussion: """
      Examples:
        histotripsy treat
        histotripsy treat --sphere 8mm --speed real
        histotripsy treat --array hemisphere.csv --sphere 20mm --spacing 1λ
        histotripsy treat --plan liver.yaml --seed 7 --json > events.jsonl
        histotripsy treat --inject emergency-stop@5s --trace bus.vcd
        histotripsy treat --board linux --profile raspberry-pi-5 --plan liver.yaml

      On a terminal: a live view; keys p pause, r resume, q stop. Elsewhere: plain lines. Ctrl-C, SIGTERM, a closed terminal or a \
      closed output stop the treatment safely; whatever ends it, a summary says what was delivered and what was not. Should \
      standard output be gone by then, the summary goes to standard error.

      Exit codes: 0 complete, 3 stopped, 4 faulted; see 'histotripsy --help' for all.
      """)

  @OptionGroup var inputs: InputOptions

  @Option(
    help: ArgumentHelp(
      "The board that is driven. virtual: a simulated front end, tank and phantom on a virtual clock. linux: GPIO and I2C of this computer, wired as --profile says.",
      valueName: "board"))
  var board = BoardChoice.virtual

  @Option(
    help: ArgumentHelp(
      "With --board linux: how it is wired; the name of an installed profile, or a file.",
      valueName: "profile"))
  var profile: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Decides every chance of the virtual world: the same seed and version give the same bytes. Default: 1.",
      valueName: "number"), transform: Seeds.one)
  var seed: UInt64?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How fast the virtual board's time runs: max, real, or a factor of real time from 0.01 to 10000. Default: max.",
      valueName: "speed"), transform: Pace.parse)
  var speed: Pace?

  @Flag(
    help: "One JSON object a line for every event, then one for the summary; nothing else on standard output."
  )
  var json = false

  @Option(
    help: ArgumentHelp(
      "Write every transition of lines and bus as VCD when the treatment has ended; some 6 MB for each second of it.",
      valueName: "file"))
  var trace: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Make something go wrong at a time of the board's clock: \(Injection.vocabulary). May be repeated.",
      valueName: "what@time"), transform: Injection.parse)
  var inject: [Injection] = []

  func validate() throws {
    if trace?.isEmpty ?? false { throw ValidationError("The value of '--trace' is empty") }
    switch board {
    case .virtual:
      if profile != nil {
        throw ValidationError("--profile says how a real board is wired; give --board linux too")
      }
    case .linux:
      guard profile != nil else {
        throw ValidationError(
          "--board linux needs --profile, one of \(BoardOpening.names) or a file of your own")
      }
      let virtualOnly = [
        ("--seed", seed != nil), ("--speed", speed != nil), ("--trace", trace != nil),
        ("--inject", !inject.isEmpty),
      ]
      if let (option, _) = virtualOnly.first(where: { $0.1 }) {
        throw ValidationError(
          "\(option) belongs to the virtual board; a real one has real time and real faults")
      }
    }
  }

  func run() throws {
    try InputFailure.report {
      if let profile { return try treat(on: profile) }
      let session = try TreatmentSession(
        TreatmentInputs(inputs), seed: seed ?? 1, isTraced: trace != nil)
      guard let world = session.laboratory?.board else {
        preconditionFailure("a session with a seed has a virtual world")
      }
      for injection in inject { injection.apply(to: world) }
      // A trace that cannot be written is found out before anything is energised.
      let sink = try trace.map { try OutputFile(checking: $0, notOver: inputs.files) }
      let isShown = Operation(session, view: view(for: session), pace: speed ?? .max).run()
      let ending = ExitCode(ending: session.state)
      do {
        try sink?.write(world.vcd())
      } catch let failure as OutputFile.Failure where !ending.isSuccess {
        // How the treatment ended matters more than that its trace is lost.
        StandardStreams.complain("\(failure)")
      }
      throw ending.isSuccess && !isShown ? ExitCode.cannotWrite : ending
    }
  }

  /// On the board of this computer, in real time.
  private func treat(on profile: String) throws {
    let inputs = try TreatmentInputs(inputs)
    let board = try BoardOpening.open(BoardOpening.profile(profile))
    if let lack = board.whatTheBusCannotCarry { throw BoardRefusal(lack) }
    OutputWriter.start(apology: json ? JSONView.missing : LineView.missing)
    let losses = RealTime.enter(board.profile.timing)
    let session = try TreatmentSession(inputs, on: board, notes: losses)
    let isShown = Operation(session, view: view(for: session), pace: .max).run()
    let ending = ExitCode(ending: session.state)
    throw ending.isSuccess && !isShown ? ExitCode.cannotWrite : ending
  }

  private func view(for session: TreatmentSession) -> any TreatmentView {
    if json { return JSONView(session) }
    if isatty(STDOUT_FILENO) == 1, Terminal.size != nil { return LiveView(session) }
    return LineView(session)
  }
}

/// The boards a treatment can run on.
enum BoardChoice: String, ExpressibleByArgument, CaseIterable {
  case virtual
  case linux
}
