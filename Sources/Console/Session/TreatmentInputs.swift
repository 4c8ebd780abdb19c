import Arrays
import Calibration
import Foundation
import HistotripsyCore
import Planning
import Text

/// What a treatment is made of, read and checked: an array, a plan for it, and everything that had to be assumed.
struct TreatmentInputs {
  let array: ArrayDescription
  let document: PlanDocument
  let plan: TreatmentPlan
  /// The plan as it was given.
  let planned: PlanFile
  /// The plan as a file of its kind, every value spelt out.
  let planText: String
  let notes: [String]
  /// How its pressures are known.
  let basis: PressureBasis

  /// - Throws: `InputError`, one message naming file, line, field, value and allowed range.
  init(_ options: InputOptions, basis: PressureBasis = .nominal) throws(InputError) {
    let array = try Self.array(options)
    if let path = options.plan, options.sphere == nil {
      try self.init(array: array, planned: try PlanFile.read(Self.place(path)), basis: basis)
    } else {
      try self.init(array: array, planned: .request(try Self.request(options)), basis: basis)
    }
  }

  init(array: ArrayDescription, planned: PlanFile, basis: PressureBasis = .nominal) throws(InputError) {
    self.array = array
    self.planned = planned
    self.basis = basis
    var plan: TreatmentPlan
    switch planned {
    case .request(let request):
      document = request
      plan = try request.plan(for: array)
      planText = request.yamlText
    case .finished(let finished):
      document = finished.document
      plan = try finished.treatment(for: array)
      planText = finished.plan.yamlText
    }
    // What was measured takes the place of what was assumed, wherever a slope is all that is asked for.
    if let measured = basis.certificate?.certificate.array.sourcePressurePerVolt {
      plan.calibration.sourcePressurePerVolt = measured
    }
    self.plan = plan
    notes =
      [basis.note(at: array.frequency)] + array.notes + plan.notes
      + (try PlanCheck.check(plan, from: document, against: array))
  }

  static func array(_ options: InputOptions) throws(InputError) -> ArrayDescription {
    guard let path = options.array else { return BuiltInArray.description }
    return try ArrayFile.read(place(path), defaults: try options.defaults())
  }

  /// What a person asks for: the request of a file or the built-in one, or a sphere in place of its target.
  static func request(_ options: InputOptions) throws(InputError) -> PlanDocument {
    let document: PlanDocument
    if let path = options.plan {
      document = try PlanDocument.read(place(path))
    } else {
      document = try BuiltInPlan.document()
    }
    guard let diameter = options.sphere else { return document }
    return try document.sphere(diameter: diameter, spacing: options.spacing)
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
