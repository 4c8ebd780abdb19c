import Acoustics
import ArgumentParser
import HistotripsyCore

/// Which array and which plan.
struct InputOptions: ParsableArguments {
  @Option(
    help:
      "Array file: native YAML, or a table of element centres (CSV, TSV). Default: the built-in 256-element hemisphere."
  )
  var array: String?

  @Option(help: "Plan file (YAML). Default: the built-in plan; `histotripsy plan example` prints it.")
  var plan: String?

  @Option(
    help: ArgumentHelp("Treat a sphere of this diameter instead of the plan's target.", valueName: "20mm"))
  var sphere: String?

  @Option(help: ArgumentHelp("With --sphere: distance of foci, in mm or wavelengths.", valueName: "1λ"))
  var spacing: String?

  @Option(help: ArgumentHelp("Unit of a table of centres that does not say: mm, inch, m.", valueName: "unit"))
  var units: String?

  func defaults() throws(InputError) -> ElementDefaults {
    guard let units else { return ElementDefaults() }
    guard let unit = LengthUnit(units) else {
      throw InputError(
        file: "--units", message: "'\(units)' is not a unit of length known here (mm, inch, m)")
    }
    return ElementDefaults(lengthUnit: unit)
  }
}
