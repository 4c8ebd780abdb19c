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
    let array: ArrayDescription
    if let path = options.array {
      array = try ArrayFile.read(Self.place(path), defaults: try options.defaults())
    } else {
      array = BuiltInArray.description
    }
    var document: PlanDocument
    if let path = options.plan {
      document = try PlanDocument.read(Self.place(path))
    } else {
      document = try BuiltInPlan.document()
    }
    if let diameter = options.sphere {
      document = try document.sphere(diameter: diameter, spacing: options.spacing)
    }
    try self.init(array: array, document: document)
  }

  init(array: ArrayDescription, document: PlanDocument) throws(InputError) {
    self.array = array
    self.document = document
    plan = try document.plan(for: array)
    notes = array.notes + plan.notes + (try PlanCheck.check(plan, from: document, against: array))
  }

  private static func place(_ path: String) -> URL { URL(filePath: path == "-" ? "/dev/stdin" : path) }

  /// One line that says what is treated with what.
  var title: String {
    "\(plan.name): \(Words.count(plan.foci.count, "focus", "foci")), "
      + "\(Words.count(plan.plannedPulses, "pulse", "pulses")); array \(array.name), "
      + Words.count(array.elements.count, "element", "elements")
  }

  /// A fault of the core's set-up as a complaint about the file that caused it.
  func complaint(_ fault: RunFault) -> InputError {
    switch fault {
    case .geometry(let fault): Words.geometry(fault, in: array)
    case .setup(let fault): SetupComplaint(fault, inputs: self).error
    }
  }
}
