import Acoustics
import ArgumentParser
import Foundation
import HistotripsyCore

struct Treat: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a treatment and watch it.",
    discussion: """
      Examples:
        histotripsy treat
        histotripsy treat --array hemisphere.csv --sphere 20mm --spacing 1λ --speed 10
        histotripsy treat --plan liver.yaml --seed 7 --json > events.jsonl
        histotripsy treat --inject emergency-stop@5s

      On a terminal: a live view; keys p pause, r resume, q stop. Elsewhere: plain lines. Ctrl-C stops safely and says what was
      delivered.
      """)

  @OptionGroup var inputs: InputOptions

  @Option(help: "Which board: virtual. (A Linux board is chosen here too once its backend is installed.)")
  var board = BoardChoice.virtual

  @Option(help: "Decides every chance of the virtual world.")
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp("max, real, or a factor from 0.01 to 10000 times real time.", valueName: "speed"))
  var speed = Pace.max

  @Flag(
    help: "One JSON object a line for every event, then one for the summary; nothing else on standard output."
  )
  var json = false

  @Option(help: ArgumentHelp("Write every line and bus transition as VCD.", valueName: "file"))
  var trace: String?

  @Option(
    help: ArgumentHelp(
      "Make something go wrong at a time: \(Injection.vocabulary). May be repeated.", valueName: "what@time"))
  var inject: [Injection] = []

  func run() throws {
    try InputFailure.report {
      let session = try TreatmentSession(
        TreatmentInputs(inputs), seed: seed, isTraced: trace != nil)
      inject.forEach { $0.apply(to: session.laboratory.board) }
      // A trace that cannot be written is found out before anything is energised.
      let sink = try trace.map { try OutputFile(creating: $0) }
      let operation = Operation(session, view: view(for: session), pace: speed)
      operation.run()
      try sink?.write(session.laboratory.board.vcd())
      throw ExitCode(ending: session.state)
    }
  }

  private func view(for session: TreatmentSession) -> any TreatmentView {
    if json { return JSONView() }
    if isatty(STDOUT_FILENO) == 1, let size = Terminal.size {
      return LiveView(session, columns: size.columns, rows: size.rows)
    }
    return LineView(session)
  }
}

/// The boards a treatment can run on.
enum BoardChoice: String, ExpressibleByArgument, CaseIterable {
  case virtual
}
