import Acoustics
import Foundation
import HistotripsyCore
import Planning

/// What a treatment is made of, read and checked: an array, a plan for it, and everything that had to be assumed.
struct TreatmentInputs {
  let array: ArrayDescription
  let document: PlanDocument
  let plan: TreatmentPlan
  let notes: [String]

  /// - Throws: `InputError`, one message naming file, line, field, value and allowed range.
  init(_ options: InputOptions) throws(InputError) {
    if let path = options.array {
      array = try ArrayFile.read(URL(filePath: path), defaults: try options.defaults())
    } else {
      array = BuiltInArray.description
    }
    var document: PlanDocument
    if let path = options.plan {
      document = try PlanDocument.read(URL(filePath: path))
    } else {
      document = try BuiltInPlan.document()
    }
    if let diameter = options.sphere {
      document = try document.sphere(diameter: diameter, spacing: options.spacing)
    } else if options.spacing != nil {
      throw InputError(file: "--spacing", message: "says how far apart the foci of --sphere are; give both")
    }
    self.document = document
    plan = try document.plan(for: array)
    notes = array.notes + plan.notes + (try PlanCheck.check(plan, from: document, against: array))
  }

  /// One line that says what is treated with what.
  var title: String {
    "\(plan.name): \(plan.foci.count) foci, \(plan.plannedPulses) pulses; array \(array.name), \(array.elements.count) elements"
  }

  /// A fault of the core's set-up as a complaint about the file that caused it.
  func complaint(_ fault: RunFault) -> InputError {
    switch fault {
    case .geometry(let fault):
      InputError(file: array.provenance.source, message: Words.geometry(fault))
    case .setup(let fault):
      InputError(file: document.file, message: Words.setup(fault, plan: plan))
    }
  }
}
