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
        duration: plan.shortestDuration, finished: nil,
        notes: (given == nil ? ["array: the built-in one; --array names another"] : []) + array.notes
          + plan.notes + notes)
    case .finished(let file):
      let treatment = try given.map { array throws(InputError) in try file.treatment(for: array) }
      return PlanContents(
        record: PlanRecord(file), terms: file.document.terms, regimen: treatment?.regimen,
        duration: file.plan.prediction.duration, finished: file.plan, notes: file.plan.notes)
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
  let finished: FinishedPlan?
  let notes: [String]
}
