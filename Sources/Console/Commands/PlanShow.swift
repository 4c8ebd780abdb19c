import ArgumentParser
import Foundation
import HistotripsyCore
import Pictures
import Planning
import Text

struct PlanShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print a plan in numbers, and draw it.",
    discussion: """
      Reads requests and finished plans. On a terminal also a map of the foci in layers, digits by visiting order.

      Examples:
        histotripsy plan show sphere.yaml --svg sphere.svg
        histotripsy plan show finished.yaml --dvh dose.svg
        histotripsy plan show finished.yaml --page plan.html
        histotripsy plan show finished.yaml --array hemisphere.yaml
      """)

  @OptionGroup var options: PlanOptions

  @Option(
    help: ArgumentHelp(
      "Draw three slices and a view of all foci, coloured by visiting order.", valueName: "file"))
  var svg: String?

  @Option(
    help: ArgumentHelp(
      "Draw the dose-volume histogram of a finished plan: target, shell around it and keep-outs.",
      valueName: "file"))
  var dvh: String?

  @Option(
    help: ArgumentHelp(
      "Write a finished plan as one HTML page: what it liquefies, cuts through the dose map, foci that were left out, every focus.",
      valueName: "file"))
  var page: String?

  @Flag(help: "Replace the drawing if it exists.")
  var force = false

  func run() throws {
    try InputFailure.report {
      let files = try ResultFiles(
        [("--svg", svg), ("--dvh", dvh), ("--page", page)], isForced: force, notOver: options.files)
      let contents = try options.read()
      try files.write("--svg") { Array(PlanDrawing.svg(of: contents.record).utf8) }
      if dvh != nil {
        guard let curve = contents.finished.flatMap({ DoseCurveDrawing.svg(of: $0) }) else {
          throw InputError(
            file: options.file,
            message: "nothing is predicted of this plan; --dvh draws a finished plan with a volume")
        }
        try files.write("--dvh") { Array(curve.utf8) }
      }
      if page != nil {
        let dose = try contents.dose("--page")
        guard let plan = contents.finished, let drawn = PlanPage(plan, dose) else {
          throw InputError(
            file: options.file, message: "nothing is predicted of this plan, and --page shows it")
        }
        try files.write("--page") { Array(drawn.html.utf8) }
      }
      var output = Terminal()
      for line in PlanText(contents).lines { output.write(line + "\n") }
      if isatty(STDOUT_FILENO) == 1, let width = Terminal.size?.columns {
        for line in Self.map(contents.record, width: width) { output.write(line + "\n") }
      }
      if let failure = output.failure {
        StandardStreams.complain("standard output cannot be written: \(failure)")
        throw ExitCode.cannotWrite
      }
    }
  }

  /// Foci in layers: tenths of the visiting order, and what was left out.
  private static func map(_ plan: PlanRecord, width: Int) -> [String] {
    let foci =
      plan.foci.map { Focus(position: $0.position, plannedPulses: $0.pulses) }
      + plan.dropped.map { Focus(position: $0.position, plannedPulses: 1) }
    let layers = SliceMap(foci).lines(width: width, isColoured: true) { index in
      index < plan.foci.count ? .started(tenths: index * 10 / plan.foci.count) : .notResponding
    }
    return [""] + layers + ["0 visited first … 9 last" + (plan.dropped.isEmpty ? "" : "   x left out")]
  }
}
