import ArgumentParser
import Arrays
import Calibration
import Foundation
import Planning
import Sessions

struct PlanMake: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make",
    abstract: "Work a request out for an array: foci within reach, in order, with what each takes.",
    discussion: """
      Every focus is computed from the array's field: pressure available, drive needed, worst secondary lobe. A focus out of reach is \
      dropped by name, with the reason. What the pulses liquefy is predicted voxel by voxel. Where the request states no spacing, \
      set-point, lattice and the pulses of every focus are chosen so that its goal is reached in the shortest time. --strict refuses a \
      plan that leaves a stated focus out or misses its goal. What comes out is a plan for this array alone, for 'treat --plan' and \
      'simulate --plan'.

      Examples:
        histotripsy plan make liver.yaml --array hemisphere.csv --output liver-plan.yaml
        histotripsy plan make --sphere 20mm --spacing 1λ > sphere-plan.yaml
        histotripsy plan example | histotripsy plan make - --strict --output plan.yaml
      """)

  @Argument(
    help: ArgumentHelp(
      "Request (YAML); - reads standard input. Default: the built-in plan.", valueName: "request"))
  var request: String?

  @OptionGroup var arrayInput: ArrayInput
  @OptionGroup var target: TargetOptions

  @Option(
    help: ArgumentHelp(
      "Plan for the pressures of this calibration certificate, instead of the array's nominal source pressure.",
      valueName: "file"))
  var certificate: String?

  @Option(
    help: ArgumentHelp("Plan to be written; - is standard output, and the default.", valueName: "file"))
  var output = "-"

  @Flag(help: "Refuse a plan that leaves a stated focus out, or misses its goal.")
  var strict = false

  @Flag(help: "Replace the output if it exists.")
  var force = false

  func validate() throws {
    if request?.isEmpty ?? false { throw ValidationError("The name of the request is empty") }
    if certificate?.isEmpty ?? false { throw ValidationError("The value of '--certificate' is empty") }
    if output.isEmpty { throw ValidationError("The value of '--output' is empty") }
    if arrayInput.array == "-", request == "-" {
      throw ValidationError("Standard input is either the array or the plan, not both")
    }
  }

  /// Files that are read.
  private var files: [String] { [arrayInput.array, request, certificate].compactMap(\.self) }

  func run() throws {
    try InputFailure.report {
      let sink =
        output == "-" ? nil : try OutputFile(checking: output, isForced: force, notOver: files)
      let array = try arrayInput.read() ?? BuiltInArray.description
      let document = try target.request(request)
      var basis = PressureBasis.nominal
      if let certificate {
        basis = .certified(try CertificateFile.read(URL(filePath: certificate)), path: certificate)
      }
      let bounds = basis.fitBounds(limit: document.terms.limits.setPointMaximum)
      let progress = ProgressLine("plan")
      let plan: FinishedPlan
      do {
        defer { progress.end() }
        plan = try PlanMaker(document, array: array, isStrict: strict, within: bounds).plan { stage, share in
          progress.show(share, of: Self.name(stage))
        }
      }
      let summary = PlanSummary(plan).lines.joined(separator: "\n") + "\n"
      guard let sink else {
        try Self.print(plan.yamlText)
        return StandardStreams.error(summary)
      }
      try sink.write(Array(plan.yamlText.utf8))
      try Self.print(summary + "written to \(output)\n")
    }
  }

  private static func name(_ stage: PlanMaker.Stage) -> String {
    switch stage {
    case .pressures: "pressures"
    case .lobes: "secondary lobes"
    case .dose: "dose"
    }
  }

  private static func print(_ text: String) throws {
    var terminal = Terminal()
    terminal.write(text)
    guard let failure = terminal.failure else { return }
    StandardStreams.complain("standard output cannot be written: \(failure)")
    throw ExitCode.cannotWrite
  }
}
