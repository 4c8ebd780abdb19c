import ArgumentParser
import Arrays
import HistotripsyCore
import Text

/// Which array and which plan.
struct InputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Array file: native YAML, openLIFU JSON, or a table of element centres (CSV, TSV); - reads standard input. Default: the built-in 256-element hemisphere.",
      valueName: "file"))
  var array: String?

  @Option(
    help: ArgumentHelp(
      "Plan file (YAML); - reads standard input. Default: the built-in plan; `histotripsy plan example` prints it.",
      valueName: "file"))
  var plan: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Treat a sphere of this diameter instead of the plan's target, with a unit: 20mm.",
      valueName: "diameter"))
  var sphere: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --sphere: distance of neighbouring foci, with a unit: 2mm, or 1λ for wavelengths.",
      valueName: "distance"))
  var spacing: String?

  @Option(
    help: ArgumentHelp(
      "With --array: unit of a table of centres that does not say: mm, inch, m.", valueName: "unit"))
  var units: String?

  func validate() throws {
    for (option, value) in [
      ("--array", array), ("--plan", plan), ("--sphere", sphere), ("--spacing", spacing), ("--units", units),
    ] where value?.isEmpty ?? false {
      throw ValidationError("The value of '\(option)' is empty")
    }
    if array == "-", plan == "-" {
      throw ValidationError("Standard input is either the array or the plan, not both")
    }
    if spacing != nil, sphere == nil {
      throw ValidationError("--spacing says how far apart the foci of --sphere are; give both")
    }
    if units != nil, array == nil {
      throw ValidationError("--units says what the numbers of --array are; give both")
    }
  }

  /// Files that are read.
  var files: [String] { [array, plan].compactMap(\.self) }

  func defaults() throws(InputError) -> ElementDefaults {
    guard let units else { return ElementDefaults() }
    guard let unit = LengthUnit(units) else {
      throw InputError(
        file: "--units", message: "'\(units)' is not a unit of length known here (mm, inch, m)")
    }
    return ElementDefaults(lengthUnit: unit)
  }
}
