import Arrays
import HistotripsyCore
import Text

extension PlanDocument {
  /// What is assumed for one element where neither plan nor array states a conductance.
  public static let assumedElementConductance = Conductance.siemens(2e-3)
  /// Plan and array agree about the frequency when they differ by no more than this share.
  public static let frequencyAgreement = 1e-3

  /// The treatment of this plan with this array.
  /// - Throws: what the plan and the array cannot do together, at the field of the plan that has to give way.
  public func plan(for array: ArrayDescription) throws(InputError) -> TreatmentPlan {
    let document = try fitted(for: array)
    return try document.plan(for: array) { wavelength, regimen, notes throws(InputError) in
      let (foci, spacing) = try document.foci(for: array, wavelength: wavelength, regimen, &notes)
      return (foci, VisitingOrder.order(foci, spacing: spacing, regimen), spacing)
    }
  }

  /// The same with foci, order and spacing from elsewhere.
  func plan(
    for array: ArrayDescription,
    placing: (_ wavelength: Length, Regimen, _ notes: inout [String]) throws(InputError) -> (
      foci: [Focus], order: [Int], spacing: Length
    )
  ) throws(InputError) -> TreatmentPlan {
    try checkConsistency()
    var notes = notes
    let frequency = array.frequency
    try checkFrequency(array, &notes)
    let wavelength = Length.metres(terms.speedOfSound.metresPerSecond / frequency.hertz)
    let regimen = try regimen(at: frequency, wavelength: wavelength)
    try checkBursts(regimen, &notes)

    let (foci, order, spacing) = try placing(wavelength, regimen, &notes)
    let plan = TreatmentPlan(
      name: terms.name, foci: foci, order: order, regimen: regimen, limits: terms.limits,
      calibration: calibration(array, &notes), fractionation: terms.fractionation,
      baselinePulses: terms.baselinePulses, spacing: spacing, wavelength: wavelength,
      volume: try volume(for: array, wavelength: wavelength),
      provenance: Provenance(source: file, digest: digest), notes: notes)
    let total = plan.plannedPulses + Int(plan.baselinePulses)
    guard total <= Int(terms.limits.pulsesMaximum) else {
      throw complaint(
        "regimen.pulses-per-focus",
        "\(total) pulses (\(foci.count) foci, baseline included) are above limits.pulses-maximum, \(terms.limits.pulsesMaximum)"
      )
    }
    return plan
  }

  private func checkFrequency(_ array: ArrayDescription, _ notes: inout [String]) throws(InputError) {
    if let stated = terms.regimen.frequency {
      let off = abs(stated.hertz / array.frequency.hertz - 1)
      guard off <= Self.frequencyAgreement else {
        throw complaint(
          "regimen.frequency",
          "\(Dimension.frequency.shown(stated.hertz)) is not the frequency of \(array.name), "
            + "\(Dimension.frequency.shown(array.frequency.hertz)) (within 0.1 %)")
      }
    } else {
      notes.append("frequency: the array's, \(Dimension.frequency.shown(array.frequency.hertz))")
    }
    if let preset, !preset.frequencies.contains(array.frequency) {
      let range = QuantityText.shown(preset.frequencies.inBaseUnit, as: .frequency)
      notes.append(
        "the source of \(preset.name) speaks of \(range), not of \(Dimension.frequency.shown(array.frequency.hertz))"
      )
    }
    if usesWavelengths {
      let metres = terms.speedOfSound.metresPerSecond / array.frequency.hertz
      notes.append(
        "a wavelength is \(Dimension.length.shown(metres)), at \(Dimension.speed.shown(terms.speedOfSound.metresPerSecond))"
      )
    }
  }

  private var usesWavelengths: Bool {
    if terms.spacing.usesWavelengths { return true }
    if case .wavelengths = terms.regimen.minimumDistance { return true }
    return false
  }

  /// For one carrier.
  /// - Throws: no set-point; a burst out of range.
  func regimen(at frequency: Frequency, wavelength: Length) throws(InputError) -> Regimen {
    let terms = terms.regimen
    guard let setPoint = terms.setPoint else {
      throw complaint("regimen.set-point", "missing; write a peak negative pressure, for example 30 MPa")
    }
    for stage in [terms.firstStage] + (terms.secondStage.map { [$0] } ?? []) {
      let cycles = stage.burst.cycles(at: frequency)
      guard StageTerms.cycles.contains(cycles) else {
        throw complaint(
          field("regimen", "cycles", "burst"),
          "\(cycles) cycles are out of range (1 … \(StageTerms.cycles.upperBound))")
      }
    }
    return Regimen(
      kind: terms.kind, frequency: frequency, firstStage: terms.firstStage.stage(at: frequency),
      secondStage: terms.secondStage?.stage(at: frequency), firstStagePulses: terms.firstStagePulses ?? .max,
      setPoint: setPoint, dutyLimit: terms.dutyLimit, dutyWindow: terms.dutyWindow,
      energyLimit: terms.energyLimit, energyWindow: terms.energyWindow, minimumRevisit: terms.minimumRevisit,
      minimumDistance: terms.minimumDistance.resolved(wavelength: wavelength), deadTime: terms.deadTime,
      lateTolerance: terms.lateTolerance, isGated: terms.isGated,
      minimumCavitatingPulses: terms.minimumCavitatingPulses, endsWhenDone: terms.endsWhenDone,
      replenishment: terms.replenishment)
  }

  private func checkBursts(_ regimen: Regimen, _ notes: inout [String]) throws(InputError) {
    let stages = [regimen.firstStage] + (terms.regimen.secondStage == nil ? [] : [regimen.secondStage])
    for (index, stage) in stages.enumerated() {
      let field = index == 0 ? field("regimen", "cycles", "burst") : "regimen.second-stage"
      let burst = regimen.burstDuration(stage)
      let value = "\(stage.cycles) cycles, \(burst.yaml),"
      guard burst <= terms.limits.burstMaximum else {
        throw complaint(field, "\(value) are above limits.burst-maximum, \(terms.limits.burstMaximum.yaml)")
      }
      guard burst + regimen.deadTime <= stage.period else {
        throw complaint(
          field,
          "\(value) and the dead time, \(regimen.deadTime.yaml), do not fit between triggers, \(stage.period.yaml)"
        )
      }
      // A window in which not even one burst has room would never let any fire.
      for (name, duty, window) in [
        ("regimen.duty-limit", regimen.dutyLimit, regimen.dutyWindow),
        ("limits.duty-maximum", terms.limits.dutyMaximum, terms.limits.dutyWindow),
      ] {
        guard burst <= duty.onTime(in: window) else {
          throw complaint(
            field,
            "\(value) are more than \(name), \(duty.yaml) of \(window.yaml), allows at all: "
              + duty.onTime(in: window).yaml)
        }
      }
      let share = Double(burst.count) / Double(stage.period.count)
      let duty = Double(regimen.dutyLimit.partsPerMillion) / 1e6
      if share > duty * (1 + 1e-9) {
        notes.append(
          "bursts of \(burst.yaml) every \(stage.period.yaml) are \(Dimension.share.shown(share)) of the time: "
            + "the duty limit of \(regimen.dutyLimit.yaml) will hold them back")
      }
    }
  }

  private func calibration(_ array: ArrayDescription, _ notes: inout [String]) -> TreatmentPlan.Calibration {
    let enabled = array.elements.count(where: \.isEnabled)
    let pressure = terms.calibration.sourcePressurePerVolt ?? array.sourcePressurePerVolt
    if terms.calibration.sourcePressurePerVolt != nil, pressure != array.sourcePressurePerVolt {
      notes.append(
        "source pressure: the plan's, \(Dimension.pressurePerVolt.shown(pressure.pascals)), not the array's")
    }
    if let conductance = terms.calibration.arrayConductance {
      return TreatmentPlan.Calibration(sourcePressurePerVolt: pressure, arrayConductance: conductance)
    }
    let element = array.elementConductance ?? Self.assumedElementConductance
    if array.elementConductance == nil {
      notes.append(
        "\(Dimension.conductance.shown(element.siemens)) of conductance per element are assumed, not measured: energies rest on it"
      )
    }
    return TreatmentPlan.Calibration(
      sourcePressurePerVolt: pressure,
      arrayConductance: Conductance(clamping: element.siemens * Double(enabled)))
  }
}
