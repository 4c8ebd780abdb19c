import ArgumentParser
import BoardProfiles
import HistotripsyCore
import LinuxBoard

struct BoardCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check wiring, parts and timing of this computer and its front end, with the high voltage off.",
    discussion: """
      Takes the lines of the profile, keeps trigger and enable released, and never arms. One line for each finding; the last is a \
      histogram of how late a series of deadlines was met. Exit code 69 if anything is not as it must be.

      Examples:
        histotripsy board check --profile raspberry-pi-5
        histotripsy board check --profile ./my-board.yaml --deadlines 10000
      """)

  @Option(
    help: ArgumentHelp("How it is wired: the name of an installed profile, or a file.", valueName: "profile"))
  var profile: String

  @Option(
    help: ArgumentHelp("Deadlines of the series, one a millisecond: 100 to 1000000.", valueName: "number"))
  var deadlines = 2000

  func validate() throws {
    guard (100...1_000_000).contains(deadlines) else {
      throw ValidationError("--deadlines \(deadlines) is out of range (100 … 1000000)")
    }
  }

  func run() throws {
    try InputFailure.report {
      let wanted = try BoardOpening.profile(profile)
      Signals.install()
      let board = try BoardOpening.open(wanted)
      var inspection = BoardInspection(board)
      for loss in RealTime.enter(wanted.timing) { inspection.warn("real time", loss) }
      inspection.checkLines()
      inspection.checkBus()
      inspection.checkParts()
      try inspection.checkClock(deadlines: deadlines)
      board.makeSafe()
      print(
        "\(inspection.failures == 0 ? "nothing is wrong" : "\(inspection.failures) of the checks failed")")
      guard inspection.failures == 0 else { throw ExitCode.boardUnavailable }
    }
  }
}
