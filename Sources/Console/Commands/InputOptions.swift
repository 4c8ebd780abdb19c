import ArgumentParser
import Arrays
import Foundation
import Planning
import Sessions
import Text

/// Which array.
struct ArrayInput: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Array file: native YAML, openLIFU JSON, or a table of element centres (CSV, TSV); - reads standard input. Default: the built-in 256-element hemisphere.",
      valueName: "file"))
  var array: String?

  @Option(
    help: ArgumentHelp(
      "With --array: unit of a table of centres that does not say: mm, cm, inch, m.", valueName: "unit"))
  var units: String?

  func validate() throws {
    for (option, value) in [("--array", array), ("--units", units)] where value?.isEmpty ?? false {
      throw ValidationError("The value of '\(option)' is empty")
    }
    if units != nil, array == nil {
      throw ValidationError("--units says what the numbers of --array are; give both")
    }
  }

  /// - Returns: `nil` where no array is named.
  func read() throws(InputError) -> ArrayDescription? {
    guard let array else { return nil }
    return try ArrayFile.read(Self.place(array), defaults: try defaults())
  }

  private func defaults() throws(InputError) -> ElementDefaults {
    ElementDefaults(lengthUnit: try units.map { text throws(InputError) in try ArrayQuantity.unit(text) })
  }

  /// A file's place, where `-` is standard input.
  static func place(_ path: String) -> URL { URL(filePath: path == "-" ? "/dev/stdin" : path) }
}

/// A sphere in place of a plan's target.
struct TargetOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Treat a sphere of this diameter instead of the plan's target, with a unit: 20mm.",
      valueName: "diameter"))
  var sphere: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --sphere: distance of neighbouring foci, with a unit: 2mm, or 1λ for wavelengths; set-point and pulses are then the regimen's own.",
      valueName: "distance"))
  var spacing: String?

  func validate() throws {
    for (option, value) in [("--sphere", sphere), ("--spacing", spacing)] where value?.isEmpty ?? false {
      throw ValidationError("The value of '\(option)' is empty")
    }
    if spacing != nil, sphere == nil {
      throw ValidationError("--spacing says how far apart the foci of --sphere are; give both")
    }
  }

  /// The request of a file, or the built-in one; with the sphere in place of its target, where there is one.
  func request(_ plan: String?) throws(InputError) -> PlanDocument {
    let document: PlanDocument
    if let plan {
      document = try PlanDocument.read(ArrayInput.place(plan))
    } else {
      document = try BuiltInPlan.document()
    }
    guard let sphere else { return document }
    return try document.sphere(diameter: sphere, spacing: spacing)
  }
}

/// Which array and which plan.
struct InputOptions: ParsableArguments {
  @OptionGroup private var arrayInput: ArrayInput

  @Option(
    help: ArgumentHelp(
      "Plan file (YAML); - reads standard input. Default: the built-in plan; `histotripsy plan example` prints it.",
      valueName: "file"))
  var plan: String?

  @OptionGroup private var target: TargetOptions

  var array: String? { arrayInput.array }
  var sphere: String? { target.sphere }

  func validate() throws {
    if plan?.isEmpty ?? false { throw ValidationError("The value of '--plan' is empty") }
    if array == "-", plan == "-" {
      throw ValidationError("Standard input is either the array or the plan, not both")
    }
  }

  /// Files that are read.
  var files: [String] { [array, plan].compactMap(\.self) }

  /// - Throws: `InputError`, one message naming file, line, field, value and allowed range.
  func inputs(basis: PressureBasis = .nominal) throws(InputError) -> TreatmentInputs {
    let array = try arrayInput.read() ?? BuiltInArray.description
    if let plan, sphere == nil {
      return try TreatmentInputs(
        array: array, planned: try PlanFile.read(ArrayInput.place(plan)), basis: basis)
    }
    return try TreatmentInputs(array: array, planned: .request(try target.request(plan)), basis: basis)
  }
}
