import Arrays
import HistotripsyCore
import Planning
import Text
import TreatmentLog

extension LedgerOpening {
  /// What a ledger is opened with: plan and array whole, and every number that the controller was set up with.
  /// - Throws: when the array cannot be written in the program's own format.
  init(_ inputs: TreatmentInputs, _ setup: TreatmentSetup) throws(InputError) {
    let plan = inputs.plan
    self.init(
      plan: try .init(plan.name, plan.provenance, text: inputs.planText),
      array: try .init(inputs.array.name, inputs.array.provenance, text: try inputs.array.ledgerText()),
      parameters: Self.parameters(inputs, setup), foci: plan.foci, order: plan.order)
  }

  /// Rules, limits, calibration, control, certificate and notes.
  static func parameters(_ inputs: TreatmentInputs, _ setup: TreatmentSetup) -> [Parameter] {
    parameters(inputs.plan, setup) + certificate(inputs, setup) + conditions(inputs)
  }

  private static func parameters(_ plan: TreatmentPlan, _ setup: TreatmentSetup) -> [Parameter] {
    let regimen = setup.regimen
    let limits = setup.limits
    var found: [Parameter] = [
      .init("regimen", "kind", .text(regimen.kind.word)),
      .init("regimen", "frequency", .number(regimen.frequency.hertz), "Hz"),
      .init("regimen", "set-point", .number(regimen.setPoint.pascals), "Pa"),
      .init("regimen", "duty-limit", .integer(Int64(regimen.dutyLimit.partsPerMillion)), "ppm"),
      .init("regimen", "duty-window", .number(regimen.dutyWindow.seconds), "s"),
      .init("regimen", "energy-limit", .number(regimen.energyLimit.joules), "J"),
      .init("regimen", "energy-window", .number(regimen.energyWindow.seconds), "s"),
      .init("regimen", "minimum-revisit", .number(regimen.minimumRevisit.seconds), "s"),
      .init("regimen", "minimum-distance", .number(regimen.minimumDistance.metres), "m"),
      .init("regimen", "dead-time", .number(regimen.deadTime.seconds), "s"),
      .init("regimen", "late-tolerance", .number(regimen.lateTolerance.seconds), "s"),
      .init("regimen", "replenishment", .number(regimen.replenishment.seconds), "s"),
      .init("regimen", "gated", .integer(regimen.isGated ? 1 : 0)),
      .init("regimen", "minimum-cavitating-pulses", .integer(Int64(regimen.minimumCavitatingPulses))),
      .init("regimen", "ends-when-done", .integer(regimen.endsWhenDone ? 1 : 0)),
    ]
    for (name, stage) in [("first-stage", regimen.firstStage), ("second-stage", regimen.secondStage)]
    where name == "first-stage" || regimen.hasSecondStage {
      found += [
        .init("regimen", "\(name).cycles", .integer(Int64(stage.cycles))),
        .init("regimen", "\(name).period", .number(stage.period.seconds), "s"),
        .init("regimen", "\(name).pulses-per-train", .integer(Int64(stage.pulsesPerTrain))),
        .init("regimen", "\(name).rest", .number(stage.rest.seconds), "s"),
      ]
    }
    found += rows(Limits.record, limits) + rows(TreatmentPlan.Calibration.record, plan.calibration)
    return found + [
      .init("control", "baseline-pulses", .integer(Int64(setup.baselinePulses))),
      .init("control", "baseline-share", .number(setup.baselineShare)),
      .init("control", "lease-pulses", .integer(Int64(setup.leasePulses))),
      .init("control", "listen", .number(setup.listen.seconds), "s"),
      .init("control", "feedback", .text(setup.feedback.word)),
    ] + sensitivity(setup.feedback)
  }

  /// Every field of a record, under the name that plans give it.
  private static func rows<Root>(_ record: Record<Root>, _ root: Root) -> [Parameter] {
    record.cells(of: root).map { name, cell in
      let value: Parameter.Value =
        switch cell.content {
        case .number(let number): .number(number)
        case .integer(let number): .integer(number)
        case .text(let text): .text(text)
        }
      return .init(record.section, name, value, cell.unit)
    }
  }

  /// Of the hydrophone whose readings the pressure is held by.
  private static func sensitivity(_ feedback: PressureFeedback) -> [Parameter] {
    switch feedback {
    case .rail: []
    case .hydrophone(let voltsPerPascal):
      [.init("control", "hydrophone-sensitivity", .number(voltsPerPascal), "V/Pa")]
    }
  }

  private static func certificate(_ inputs: TreatmentInputs, _ setup: TreatmentSetup) -> [Parameter] {
    guard let certificate = inputs.basis.certificate else { return [] }
    return [
      .init("calibration", "certificate", .text(certificate.digest)),
      .init("calibration", "uncertainty", .number(setup.loop.expandedUncertainty)),
    ]
  }

  private static func conditions(_ inputs: TreatmentInputs) -> [Parameter] {
    inputs.notes.enumerated().map { .init("note", "\($0.offset + 1)", .text($0.element)) }
  }
}

extension LedgerOpening.Document {
  /// - Parameter text: in the program's own format, so that reading it again gives the same.
  init(_ name: String, _ provenance: Provenance, text: String) throws(InputError) {
    self.init(
      name: name, source: provenance.source, sourceDigest: provenance.digest, text: text,
      digest: try InputText(bytes: Array(text.utf8), file: name).digest)
  }
}

extension ArrayDescription {
  /// - Throws: for elements of several shapes, which the format has no room for.
  func ledgerText() throws(InputError) -> String {
    guard elements.allSatisfy({ $0.shape == elements[0].shape }) else {
      throw InputError(
        file: provenance.source,
        message: "elements of several shapes cannot be written into a ledger; treat with --no-log")
    }
    return yamlText
  }
}
