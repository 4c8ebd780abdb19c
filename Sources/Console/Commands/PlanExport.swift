import ArgumentParser
import Foundation
import HistotripsyCore
import Planning
import Sessions

struct PlanExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write the foci of a plan for other programs.",
    discussion: """
      Tables are in the array's frame: +z leads away from the array. Markups of a target from an image are in that image's world, and lie \
      where they belong in 3D Slicer; those of other targets are in the array's frame, and Slicer shows R, A, S where it has x, y, z.

      Example:
        histotripsy plan export finished.yaml --slicer foci.mrk.json --csv foci.csv
      """)

  @OptionGroup var options: PlanOptions

  @Option(help: ArgumentHelp("Write 3D Slicer markups.", valueName: "foci.mrk.json"))
  var slicer: String?

  @Option(help: ArgumentHelp("Write a table.", valueName: "foci.csv"))
  var csv: String?

  @Flag(help: "Replace files that exist.")
  var force = false

  func validate() throws {
    if slicer == nil, csv == nil { throw ValidationError("Nothing to write: give --slicer or --csv") }
    if let slicer, !slicer.hasSuffix(".mrk.json"), !slicer.hasPrefix("/dev/") {
      throw ValidationError("--slicer \(slicer): 3D Slicer knows markups by the ending .mrk.json")
    }
  }

  func run() throws {
    try InputFailure.report {
      let files = try ResultFiles(
        [("--slicer", slicer), ("--csv", csv)], isForced: force, notOver: options.files)
      let record = try options.read().record
      try files.write("--slicer") { Array(record.markups.json.utf8) }
      try files.write("--csv") { Array(record.csv(producer: Version.producer).utf8) }
    }
  }
}
