import ArgumentParser
import Planning

struct Plan: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Plan files.",
    subcommands: [PlanExample.self, PlanMake.self, PlanShow.self, PlanExport.self, PlanRetry.self])
}

struct PlanExample: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "example",
    abstract: "Print the built-in plan, commented: the template for your own.",
    discussion: """
      Example:
        histotripsy plan example > sphere.yaml
        histotripsy treat --plan sphere.yaml
        histotripsy plan example | histotripsy treat --plan -
      """)

  func run() throws {
    var output = Terminal()
    output.write(BuiltInPlan.yaml)
    if let failure = output.failure {
      StandardStreams.complain("standard output cannot be written: \(failure)")
      throw ExitCode.cannotWrite
    }
  }
}
