import ArgumentParser
import Arrays
import Foundation
import HistotripsyCore

struct ArrayFieldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "field",
    abstract: "Compute the field of a focus, or what steering costs, as tables and pictures.",
    discussion: """
      Positions are counted from the array's geometric focus, +z away from the array; one unit at the end holds for all three numbers.

      --map pressure: cuts through the field of one focus, with its -6 dB contours. Levels are relative to the peak, or with --drive in MPa.
      --map steering: a box of foci, each steered to: the loss against the geometric focus, and the worst secondary lobe.
      Without a file to write, the numbers alone are printed.

      Examples:
        histotripsy array field hemisphere.csv --frequency 500kHz --width 20mm --svg field.svg --csv field.csv
        histotripsy array field h317.yaml --focus 5,0,-10mm --extent 10,10,30mm --step 0.2mm --drive 50V --png field.png
        histotripsy array field h317.yaml --map steering --extent 30mm --step 5mm --svg steering.svg --csv steering.csv
      """)

  @OptionGroup var options: ArrayOptions
  @OptionGroup var medium: FieldOptions

  @Option(help: "pressure or steering.")
  var map = FieldMapKind.pressure

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Where the focal law points. Default: the geometric focus.", valueName: "x,y,z"))
  var focus: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The middle of the cuts or of the box. Default: the focus.", valueName: "x,y,z"))
  var through: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Full lengths along x, y and z: one or three. Default: from the -6 dB widths; steering 40mm.",
      valueName: "20mm"))
  var extent: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Between points. Default: a hundredth of the longest extent; steering an eighth.", valueName: "0.2mm"))
  var step: String?

  @Option(help: ArgumentHelp("Which cuts through the field.", valueName: "xz,yz,xy"))
  var planes = "xz,yz,xy"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Rail voltage: pressures in MPa instead of levels, a linear estimate.", valueName: "100V"))
  var drive: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Steering: where lobes are looked for, full lengths about the middle. Default: the extent and 10mm all round.",
      valueName: "60mm"))
  var lobeExtent: String?

  @Flag(help: "Steering: losses only, which takes a moment instead of minutes.")
  var noLobes = false

  @Option(help: ArgumentHelp("Write every point as a table.", valueName: "file"))
  var csv: String?

  @Option(help: ArgumentHelp("Draw the cuts with axes, contours and colour bar.", valueName: "file"))
  var svg: String?

  @Option(help: ArgumentHelp("Draw the cuts as pixels.", valueName: "file"))
  var png: String?

  @Flag(help: "Replace files that exist.")
  var force = false

  func validate() throws {
    switch map {
    case .pressure:
      if lobeExtent != nil || noLobes {
        throw ValidationError("--lobe-extent and --no-lobes belong to --map steering")
      }
    case .steering:
      if focus != nil || drive != nil {
        throw ValidationError(
          "--focus and --drive belong to --map pressure: a steering map steers everywhere")
      }
      if noLobes, lobeExtent != nil {
        throw ValidationError("--lobe-extent says where lobes are looked for, --no-lobes that they are not")
      }
    }
  }

  func run() throws {
    try InputFailure.report {
      let files = try ResultFiles(
        [("--csv", csv), ("--svg", svg), ("--png", png)], isForced: force, notOver: [options.file])
      let array = try ArrayFile.read(options.url, defaults: options.defaults())
      let field = try medium.field(of: array)
      for note in array.notes { StandardStreams.error("note: \(note)\n") }
      switch map {
      case .pressure: try FieldReport(self, array, field).run(into: files)
      case .steering: try SteeringReport(self, array, field).run(into: files)
      }
    }
  }
}

enum FieldMapKind: String, ExpressibleByArgument, CaseIterable {
  case pressure
  case steering
}
