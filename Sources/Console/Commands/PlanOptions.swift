import ArgumentParser
import Arrays
import Foundation
import HistotripsyCore
import Planning
import Text

/// Which plan is shown or handed on, and for which array.
struct PlanOptions: ParsableArguments {
  @Argument(help: "Plan file: a request or a finished plan; - reads standard input.")
  var file: String

  @OptionGroup var arrayInput: ArrayInput

  func validate() throws {
    if file == "-", arrayInput.array == "-" {
      throw ValidationError("Standard input is either the array or the plan, not both")
    }
  }

  /// Files that are read.
  var files: [String] { [file] + [arrayInput.array].compactMap(\.self) }

  /// - Throws: what is wrong with either file, or that they do not fit.
  func read() throws(InputError) -> PlanContents {
    let given = try arrayInput.read()
    switch try PlanFile.read(ArrayInput.place(file)) {
    case .request(let request):
      let array = given ?? BuiltInArray.description
      let document = try request.fitted(for: array)
      let plan = try document.plan(for: array)
      let notes = try PlanCheck.check(plan, from: document, against: array)
      return PlanContents(
        record: PlanRecord(plan, from: document.terms, for: array), terms: document.terms,
        regimen: plan.regimen,
        duration: plan.shortestDuration, file: nil, array: array,
        notes: (given == nil ? ["array: the built-in one; --array names another"] : []) + array.notes
          + plan.notes + notes)
    case .finished(let file):
      let treatment = try given.map { array throws(InputError) in try file.treatment(for: array) }
      return PlanContents(
        record: PlanRecord(file), terms: file.document.terms, regimen: treatment?.regimen,
        duration: file.plan.prediction.duration, file: file, array: given, notes: file.plan.notes)
    }
  }
}

/// A plan file of either kind, read and understood.
struct PlanContents {
  let record: PlanRecord
  let terms: PlanTerms
  /// At the array's frequency; `nil` for a finished plan that was shown without its array.
  let regimen: Regimen?
  /// At least.
  let duration: Nanoseconds
  /// `nil` for a request.
  let file: FinishedPlanFile?
  /// As it was given; that of a request is the built-in one where none was.
  let array: ArrayDescription?
  let notes: [String]

  var finished: FinishedPlan? { file?.plan }

  /// What the plan's pulses do, computed from its array's field.
  /// - Throws: why there is no such thing.
  func dose(_ what: String) throws(InputError) -> PlannedDose {
    guard let file else {
      throw InputError(
        file: record.provenance.source,
        message:
          "a request says nothing of what is liquefied, and \(what) shows it; work it out with 'plan make'")
    }
    guard let array = array ?? Self.builtIn(file.plan.array) else {
      throw InputError(
        file: file.file, field: "array",
        message:
          "\(what) is computed from the array's field; give \(PrintableText.of(file.plan.array.name)) with --array"
      )
    }
    let progress = ProgressLine("dose")
    defer { progress.end() }
    guard let dose = try file.dose(for: array, progress: { progress.show($0, of: "dose") }) else {
      throw InputError(
        file: file.file,
        message: file.plan.volume == nil
          ? "a list of points has no volume, of which \(what) shows the dose"
          : "there is no model of what the bursts of this plan liquefy, which \(what) shows")
    }
    return dose
  }

  private static func builtIn(_ stamp: ArrayStamp) -> ArrayDescription? {
    let array = BuiltInArray.description
    return ArrayStamp(array).checksum == stamp.checksum ? array : nil
  }
}
