import ArgumentParser
import HistotripsyCore

/// What becomes of every focus, written when the treatment has ended, whatever ended it.
struct ResultOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write what became of every focus as a table when the treatment has ended.", valueName: "file"))
  var resultsCsv: String?

  @Option(
    help: ArgumentHelp(
      "Write what became of every focus as 3D Slicer markups, one list for each state.",
      valueName: "results.mrk.json"))
  var resultsSlicer: String?

  @Flag(help: "Replace files of results and traces that exist.")
  var force = false

  func validate() throws {
    if resultsCsv?.isEmpty ?? false { throw ValidationError("The value of '--results-csv' is empty") }
    guard let path = resultsSlicer else { return }
    if !path.hasSuffix(".mrk.json"), !path.hasPrefix("/dev/") {
      throw ValidationError("--results-slicer \(path): 3D Slicer knows markups by the ending .mrk.json")
    }
  }

  /// Found writable before anything is energised.
  func files(notOver inputs: [String]) throws -> ResultFiles {
    try ResultFiles(
      [("--results-csv", resultsCsv), ("--results-slicer", resultsSlicer)], isForced: force, notOver: inputs)
  }
}
