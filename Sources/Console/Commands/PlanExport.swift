import ArgumentParser
import Foundation
import HistotripsyCore
import Planning
import Sessions
import Text

struct PlanExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write the foci of a plan for other programs.",
    discussion: """
      Tables are in the array's frame: +z leads away from the array. Markups of a target from an image are in that image's world, and lie \
      where they belong in 3D Slicer; those of other targets are in the array's frame, and Slicer shows R, A, S where it has x, y, z.

      Images show what the pulses of a finished plan are predicted to do: planned-dose.nii.gz, fractionation from 0 to 1, and \
      planned-label.nii.gz: 1 liquefied, 2 missed, 3 liquefied outside the target, 4 and on keep-outs. They lie on the voxels and in the \
      world of the target's own image, else in the array's frame.

      Examples:
        histotripsy plan export finished.yaml --slicer foci.mrk.json --csv foci.csv
        histotripsy plan export finished.yaml --nifti images
      """)

  @OptionGroup var options: PlanOptions

  @Option(help: ArgumentHelp("Write 3D Slicer markups.", valueName: "foci.mrk.json"))
  var slicer: String?

  @Option(help: ArgumentHelp("Write a table.", valueName: "foci.csv"))
  var csv: String?

  @Option(
    help: ArgumentHelp(
      "Write planned dose and labels as NIfTI into this folder; it is made when it does not exist.",
      valueName: "folder"))
  var nifti: String?

  @Flag(help: "Replace files that exist.")
  var force = false

  func validate() throws {
    if slicer == nil, csv == nil, nifti == nil {
      throw ValidationError("Nothing to write: give --slicer, --csv or --nifti")
    }
    if nifti?.isEmpty ?? false { throw ValidationError("The value of '--nifti' is empty") }
    if let slicer, !slicer.hasSuffix(".mrk.json"), !slicer.hasPrefix("/dev/") {
      throw ValidationError("--slicer \(slicer): 3D Slicer knows markups by the ending .mrk.json")
    }
  }

  func run() throws {
    try InputFailure.report {
      let contents = try options.read()
      let images = try nifti.map { folder throws -> PlanDoseImages in
        let dose = try contents.dose("--nifti")
        guard let plan = contents.finished, let images = PlanDoseImages(plan, dose) else {
          throw InputError(file: options.file, message: "an image of this plan would have too many voxels")
        }
        return images
      }
      var wanted = [("--slicer", slicer), ("--csv", csv)]
      if let nifti {
        try ImageFolder.make(nifti)
        wanted += PlanDoseImages.fileNames.map { ($0, "\(nifti)/\($0)") }
      }
      let files = try ResultFiles(wanted, isForced: force, notOver: options.files)
      let record = contents.record
      try files.write("--slicer") { Array(record.markups.json.utf8) }
      try files.write("--csv") { Array(record.csv(producer: Version.producer).utf8) }
      for (name, image) in images?.files ?? [] {
        try files.write(name) { image.file(isCompressed: true) }
      }
    }
  }
}
