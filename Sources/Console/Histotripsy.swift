import ArgumentParser
import Foundation
import Sessions

@main struct Histotripsy: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "histotripsy",
    abstract: "Controller for therapeutic focused-ultrasound arrays.",
    discussion: """
      Research software for phantoms, tanks and ex-vivo tissue. Not a medical device.

      Examples:
        histotripsy treat
        histotripsy simulate --seeds 0...3
        histotripsy plan example > sphere.yaml

      Exit codes:
        0   complete: the goal is reached; where there is no volume, every focus has its verdict
        3   stopped by a person, a signal or a closed output
        4   stopped by a latched fault
        5   a simulated treatment broke a rule, or did not run to completion
        6   a calibrated array has drifted
        7   ended: every focus has its verdict, and less of the target is treated than the goal asks for
        8   stopped by an alarm that nobody answered, or that nobody could answer
        64  wrong usage
        65  bad input: a file or an option with a value that cannot be
        66  an input file is missing
        69  the board cannot be used: a chip, line, bus, part or permission is missing
        71  too little memory is left for the program's threads
        73  output cannot be written
      """,
    version: Version.text,
    subcommands: [
      Treat.self, Resume.self, Export.self, Report.self, Simulate.self, Plan.self, ArrayCommand.self,
      HydrophoneCommand.self, CalibrateCommand.self, BoardCommand.self,
    ])

  /// Every way out: what is wrong with the usage is one line on standard error, like everything else that is wrong.
  static func main() {
    StandardStreams.prepare()
    MemoryForThreads.require()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      Foundation.exit(code(telling: error).rawValue)
    }
  }

  private static func code(telling error: any Error) -> ExitCode {
    let code = exitCode(for: error)
    // Whoever throws a bare exit code has said why.
    if error is ExitCode { return code }
    if code == .success {
      var output = Terminal()
      output.write(fullMessage(for: error) + "\n")
      return output.isOpen ? .success : .cannotWrite
    }
    let message = message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
    StandardStreams.complain("\(message) (see 'histotripsy \(subcommand)--help')")
    return code
  }

  private static var subcommand: String {
    let names = configuration.subcommands.map { $0._commandName }
    guard CommandLine.arguments.count > 1, names.contains(CommandLine.arguments[1]) else { return "" }
    return CommandLine.arguments[1] + " "
  }
}
