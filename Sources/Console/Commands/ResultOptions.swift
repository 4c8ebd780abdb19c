import ArgumentParser
import Foundation
import HistotripsyCore
import Sessions

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

  @Option(
    help: ArgumentHelp(
      "Write planned dose, delivered dose and what is left of the target as NIfTI into this folder; it is made when it does not exist.",
      valueName: "folder"))
  var resultsNifti: String?

  @Flag(help: "Replace files of results and traces that exist.")
  var force = false

  func validate() throws {
    if resultsCsv?.isEmpty ?? false { throw ValidationError("The value of '--results-csv' is empty") }
    if resultsNifti?.isEmpty ?? false { throw ValidationError("The value of '--results-nifti' is empty") }
    guard let path = resultsSlicer else { return }
    if !path.hasSuffix(".mrk.json"), !path.hasPrefix("/dev/") {
      throw ValidationError("--results-slicer \(path): 3D Slicer knows markups by the ending .mrk.json")
    }
  }

  /// Found writable before anything is energised.
  func files(notOver inputs: [String]) throws -> ResultFiles {
    var wanted: [(option: String, path: String?)] = [
      ("--results-csv", resultsCsv), ("--results-slicer", resultsSlicer),
    ]
    if let folder = resultsNifti {
      try ImageFolder.make(folder)
      wanted += DoseImages.fileNames.map { ($0, "\(folder)/\($0)") }
    }
    return try ResultFiles(wanted, isForced: force, notOver: inputs)
  }
}
