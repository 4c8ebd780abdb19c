import ArgumentParser
import Arrays
import Foundation
import Text

struct ArrayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "array",
    abstract: "Array files: look at them and their fields, check, convert and compute them.",
    subcommands: [
      ArrayShow.self, ArrayFieldCommand.self, ArrayCheckCommand.self, ArrayConvert.self, ArrayGenerate.self,
    ])
}

/// Which array file, and what a table of centres in it does not say.
struct ArrayOptions: ParsableArguments {
  @Argument(help: "Native YAML, a table of element centres (CSV, TSV), or an openLIFU transducer (JSON).")
  var file: String

  @Option(
    help: ArgumentHelp(
      "Unit of lengths: mm, cm, inch, m. For tables that do not say; overrules an openLIFU file.",
      valueName: "unit"))
  var units: String?

  @Option(help: ArgumentHelp("Frequency, where the file does not say.", valueName: "500kHz"))
  var frequency: String?

  @Option(help: ArgumentHelp("Width of elements, where the file does not say.", valueName: "20mm"))
  var width: String?

  @Option(help: ArgumentHelp("disc or square, where the file does not say.", valueName: "shape"))
  var shape: String?

  @Option(
    help: ArgumentHelp(
      "Pressure at an element's face per volt of rail, where the file does not say.", valueName: "2kPa/V"))
  var sourcePressure: String?

  var url: URL { URL(filePath: file) }

  func defaults() throws(InputError) -> ElementDefaults {
    ElementDefaults(
      frequency: try read(frequency, ArrayQuantity.frequency), shape: try read(shape, ArrayQuantity.shape),
      width: try read(width, ArrayQuantity.width),
      sourcePressurePerVolt: try read(sourcePressure, ArrayQuantity.sourcePressure),
      lengthUnit: try read(units, ArrayQuantity.unit))
  }

  private func read<T>(
    _ text: String?, _ parse: (String) throws(InputError) -> T
  ) throws(InputError) -> T? {
    guard let text else { return nil }
    return try parse(text)
  }
}
