import ArgumentParser
import Foundation
import Planning

struct Plan: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Plan files.", subcommands: [PlanExample.self])
}

struct PlanExample: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "example",
    abstract: "Print the built-in plan, commented: the template for your own.",
    discussion: """
      Example:
        histotripsy plan example > sphere.yaml
        histotripsy treat --plan sphere.yaml
      """)

  func run() throws { FileHandle.standardOutput.write(Data(BuiltInPlan.yaml.utf8)) }
}
