import ArgumentParser
import Foundation
import HistotripsyCore
import Planning
import Sessions
import Text
import TreatmentLog

struct PlanRetry: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Make the plan for what a treatment has left.",
    discussion: """
      Foci that are silent, not finished or left out by a person, each with the pulses of its plan that were not \
      heard: those did nothing. Foci \
      that are done are left alone, and so are foci that cavitate and do not change. Regimen and limits are the plan's, unless others are \
      asked for. What comes out is a plan of points, for 'treat --plan' and a ledger of its own.

      Examples:
        histotripsy plan retry liver.ledger > rest.yaml
        histotripsy plan retry liver.ledger --set-point 32MPa --output rest.yaml
        histotripsy plan retry liver.ledger --regimen microbubble --output rest.yaml
      """)

  @Argument(help: ArgumentHelp("The ledger of the treatment.", valueName: "file"))
  var file: String

  @Option(
    help: ArgumentHelp(
      "The plan of the treatment, where it takes its target from an image, which the ledger does not hold.",
      valueName: "file"))
  var plan: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Another set-point, with a unit: 32MPa; within the plan's limits.", valueName: "pressure"))
  var setPoint: String?

  @Option(
    help: ArgumentHelp(
      "Another regimen, by the name of its preset: \(RegimenPreset.all.map(\.name).joined(separator: ", ")).",
      valueName: "preset"))
  var regimen: String?

  @Option(
    help: ArgumentHelp("Plan to be written; - is standard output, and the default.", valueName: "file"))
  var output = "-"

  @Flag(help: "Replace the output if it exists.")
  var force = false

  func validate() throws {
    for (option, value) in [("--plan", plan), ("--set-point", setPoint), ("--regimen", regimen)]
    where value?.isEmpty ?? false {
      throw ValidationError("The value of '\(option)' is empty")
    }
    if output.isEmpty { throw ValidationError("The value of '--output' is empty") }
  }

  func run() throws {
    try InputFailure.report {
      let sink =
        output == "-"
        ? nil
        : try OutputFile(checking: output, isForced: force, notOver: [file, plan].compactMap(\.self))
      let ledger = try LedgerFile.read(file)
      let named = try plan.map { path in
        try TreatmentInputs(
          array: TreatmentInputs.array(of: ledger), planned: try PlanFile.read(ArrayInput.place(path)))
      }
      let inputs = try TreatmentInputs(ledger, named: named, basis: .nominal)
      let retry = try RetryPlan(ledger, inputs: inputs, setPoint: try pressure(inputs), preset: regimen)
      // What the plan says must be what an array and the limits allow: refused here, not when it is treated.
      let text = Array(retry.document.yamlText.utf8)
      _ = try TreatmentInputs(
        array: inputs.array, planned: .request(try PlanDocument.read(bytes: text, file: output)))
      let summary = Self.summary(retry)
      guard let sink else {
        try print(retry.document.yamlText)
        return StandardStreams.error(summary)
      }
      try sink.write(Array(retry.document.yamlText.utf8))
      try print(summary + "written to \(output)\n")
    }
  }

  private func pressure(_ inputs: TreatmentInputs) throws(InputError) -> Pressure? {
    guard let setPoint else { return nil }
    let most = inputs.plan.limits.setPointMaximum.pascals
    do throws(Complaint) {
      return .pascals(try QuantityText.parse(setPoint, as: .pressure, in: 1e4...max(most, 1e4)))
    } catch {
      throw InputError(file: "--set-point", message: error.message)
    }
  }

  private static func summary(_ retry: RetryPlan) -> String {
    var lines = RetryPlan.Reason.allCases.compactMap { reason -> String? in
      let foci = retry.foci.filter { $0.reason == reason }
      guard !foci.isEmpty else { return nil }
      let pulses = foci.reduce(0) { $0 + Int($1.pulses) }
      return
        "\(Words.count(foci.count, "focus", "foci")), \(Words.count(pulses, "pulse", "pulses")): \(reason.rawValue)"
    }
    if !retry.unresponsive.isEmpty {
      lines.append(
        "\(Words.count(retry.unresponsive.count, "focus", "foci")) not planned again: cavitating, and nothing changes there"
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func print(_ text: String) throws {
    var terminal = Terminal()
    terminal.write(text)
    guard let failure = terminal.failure else { return }
    StandardStreams.complain("standard output cannot be written: \(failure)")
    throw ExitCode.cannotWrite
  }
}
