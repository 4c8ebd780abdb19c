import ArgumentParser
import Foundation

@main struct HIL: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hil",
    abstract: "Runs the rig's scenarios: on the virtual board, through a real kernel, and on a bench.",
    discussion: """
      Prints one line for each scenario and level and leaves record.jsonl, report.html and everything the runs said in the output folder. \
      Research software for phantoms, tanks and ex-vivo tissue; not a medical device.

      Exit codes: 0 nothing failed, 1 something did, 64 wrong usage.
      """)

  @Option(
    help: ArgumentHelp(
      "Folder with the rig's kernel, as HIL/KernelInLoop/Kernel/build.sh prints it; without it the loop is skipped.",
      valueName: "folder"))
  var kernel: String?

  @Option(help: ArgumentHelp("The program under test.", valueName: "file"))
  var product: String

  @Option(help: ArgumentHelp("The package's folder.", valueName: "folder"))
  var root = FileManager.default.currentDirectoryPath

  @Option(help: ArgumentHelp("Where records go.", valueName: "folder"))
  var output = "hil-report"

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Levels to run: direct, loop, bench. Default: all.", valueName: "level"))
  var level: [Level] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Only these scenarios; '--list' shows them.", valueName: "name"))
  var scenario: [String] = []

  @Flag(help: "Only the scenarios that belong to 'make test'.")
  var short = false

  @Option(help: ArgumentHelp("The board profile of this computer, for a bench.", valueName: "file"))
  var profile: String?

  @Option(
    help: ArgumentHelp(
      "The certificate of the array on the bench; without it treatments there run uncalibrated, the drive capped below cavitation.",
      valueName: "file"))
  var certificate: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "What stands on the bench: loopback, dummy-load, water-tank (HIL/Fixtures).", valueName: "fixture"))
  var fixture: [Fixture] = []

  @Flag(help: "List the scenarios and end.")
  var list = false

  @Option(
    help: ArgumentHelp(
      "Run this shell script in the guest, in front of a sound front end, instead of scenarios; its output is shown.",
      valueName: "file"))
  var guest: String?

  @Flag(
    help: "With --guest: the guest's clock is this machine's, for timings; nothing is deterministic then.")
  var realTime = false

  func validate() throws {
    for name in scenario where !Scenario.all.contains(where: { $0.name == name }) {
      throw ValidationError("there is no scenario '\(name)'; '--list' shows them")
    }
  }

  func run() throws {
    let chosen = Scenario.all.filter {
      (scenario.isEmpty || scenario.contains($0.name)) && (!short || $0.isShort)
    }
    if list {
      for scenario in chosen {
        print("\(scenario.name.padding(toLength: 16, withPad: " ", startingAt: 0)) \(scenario.question)")
      }
      return
    }
    let rig = Rig(
      kernel: try kernel.map(absolute), product: try absolute(product), root: try absolute(root),
      output: output, profile: try profile.map(absolute),
      certificate: try certificate.map(absolute), fixtures: Set(fixture))
    if let guest {
      let treatment = Treatment(plan: "short-treatment.yaml", seed: 1)
      let outcome = try LoopRun.run(
        String(contentsOfFile: guest, encoding: .utf8),
        of: treatment, with: rig, clock: realTime ? .real : .timeTravel)
      print(outcome.said, terminator: "")
      throw ExitCode(outcome.exit)
    }
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    let examination = Examination(rig: rig, levels: Set(level.isEmpty ? Level.allCases : level))
    var findings: [Finding] = []
    for scenario in chosen {
      examination.examine(scenario) { finding in
        print(Report.line(finding))
        fflush(nil)
        findings.append(finding)
      }
    }
    try Report.json(findings).write(toFile: output + "/record.jsonl", atomically: true, encoding: .utf8)
    try Report.page(findings).write(toFile: output + "/report.html", atomically: true, encoding: .utf8)
    let failed = findings.count { $0.result == .failed }
    print(
      "\(findings.count { $0.result == .passed }) passed, \(failed) failed, "
        + "\(findings.count { $0.result == .skipped }) skipped; \(output)/report.html")
    if failed > 0 { throw ExitCode(1) }
  }

  /// The guest has another current folder.
  private func absolute(_ path: String) throws -> String {
    let url = URL(filePath: path).standardizedFileURL
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw ValidationError("there is no \(path)")
    }
    return url.path
  }
}

extension Level: ExpressibleByArgument {}
extension Fixture: ExpressibleByArgument {}
