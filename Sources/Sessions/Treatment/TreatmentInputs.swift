import Arrays
import Calibration
import CoreHost
import Foundation
import HistotripsyCore
import Planning
import Text

/// What a treatment is made of, read and checked: an array, a plan for it, and everything that had to be assumed.
public struct TreatmentInputs: Sendable {
  public let array: ArrayDescription
  public let document: PlanDocument
  public let plan: TreatmentPlan
  /// The plan as it was given.
  public let planned: PlanFile
  /// The plan as a file of its kind, every value spelt out.
  public let planText: String
  public let notes: [String]
  /// How its pressures are known.
  public let basis: PressureBasis

  /// - Parameters:
  ///   - planned: a request, or a plan whose foci are already worked out.
  ///   - basis: how its pressures are known.
  /// - Throws: `InputError`, one message naming file, line, field, value and allowed range.
  public init(array: ArrayDescription, planned: PlanFile, basis: PressureBasis = .nominal) throws(InputError)
  {
    self.array = array
    self.planned = planned
    self.basis = basis
    var plan: TreatmentPlan
    switch planned {
    case .request(let request):
      document = try request.fitted(
        for: array, within: basis.fitBounds(limit: request.terms.limits.setPointMaximum))
      plan = try document.plan(for: array)
      planText = document.yamlText
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

  /// One line that says what is treated with what.
  public var title: String {
    "\(plan.name): \(Words.count(plan.foci.count, "focus", "foci")), "
      + "\(Words.count(plan.plannedPulses, "pulse", "pulses")); array \(array.name), "
      + Words.count(array.elements.count, "element", "elements")
  }

  /// A fault of the core's set-up as a complaint about the file that caused it.
  public func complaint(_ fault: RunFault) -> InputError {
    switch fault {
    case .geometry(let fault): Words.geometry(fault, in: array)
    case .setup(let fault): SetupComplaint(fault, inputs: self).error
    }
  }
}
