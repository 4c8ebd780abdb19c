import HistotripsyCore
import Text

extension PlanDocument {
  /// Whether the fields make sense together, as far as that needs no array.
  /// - Throws: the contradictions, the first at the line of the field that has to give way, the others behind it: a change of one field,
  ///   such as the preset, often makes several.
  func checkConsistency() throws(InputError) {
    var found: [InputError] = []
    checkLimits(&found)
    checkCounts(&found)
    checkStages(&found)
    checkWindows(&found)
    guard var error = found.first else { return }
    if found.count > 1 {
      error.message +=
        "; and besides: "
        + found.dropFirst().map { "\($0.field ?? "")\($0.line.map { " (line \($0))" } ?? ""): \($0.message)" }
        .joined(separator: "; ")
    }
    throw error
  }

  private func checkLimits(_ found: inout [InputError]) {
    let (regimen, limits) = (terms.regimen, terms.limits)
    if limits.waterMinimum >= limits.waterMaximum {
      found.append(
        above(
          "limits.water-minimum", Dimension.temperature.shown(limits.waterMinimum.celsius), not: "below",
          "limits.water-maximum", Dimension.temperature.shown(limits.waterMaximum.celsius)))
    }
    if let setPoint = regimen.setPoint, setPoint > limits.setPointMaximum {
      found.append(
        above(
          "regimen.set-point", Dimension.pressure.shown(setPoint.pascals), "limits.set-point-maximum",
          Dimension.pressure.shown(limits.setPointMaximum.pascals)))
    }
    if regimen.dutyLimit > limits.dutyMaximum {
      found.append(
        above("regimen.duty-limit", regimen.dutyLimit.yaml, "limits.duty-maximum", limits.dutyMaximum.yaml))
    }
    if regimen.deadTime < limits.deadTimeMinimum {
      found.append(
        below(
          "regimen.dead-time", regimen.deadTime.yaml, "limits.dead-time-minimum", limits.deadTimeMinimum.yaml)
      )
    }
  }

  private func checkCounts(_ found: inout [InputError]) {
    let regimen = terms.regimen
    if regimen.minimumCavitatingPulses > regimen.pulsesPerFocus {
      found.append(
        above(
          "regimen.minimum-cavitating-pulses", "\(regimen.minimumCavitatingPulses)",
          "regimen.pulses-per-focus",
          "\(regimen.pulsesPerFocus)"))
    }
    if let first = regimen.firstStagePulses, first >= regimen.pulsesPerFocus {
      found.append(
        above(
          "regimen.first-stage-pulses", "\(first)", not: "below", "regimen.pulses-per-focus",
          "\(regimen.pulsesPerFocus)"))
    }
  }

  private func checkStages(_ found: inout [InputError]) {
    let regimen = terms.regimen
    check(regimen.firstStage, periodField: field("regimen", "prf", "period"), &found)
    if let second = regimen.secondStage { check(second, periodField: "regimen.second-stage", &found) }
  }

  private func check(_ stage: StageTerms, periodField: String, _ found: inout [InputError]) {
    let (regimen, limits) = (terms.regimen, terms.limits)
    if stage.period < limits.periodMinimum {
      found.append(
        complaint(
          periodField,
          "\(stage.period.yaml) between triggers is less than limits.period-minimum, \(limits.periodMinimum.yaml)"
        ))
    }
    if regimen.lateTolerance + regimen.lateTolerance > stage.period {
      found.append(
        above(
          "regimen.late-tolerance", regimen.lateTolerance.yaml, "half the time between triggers",
          Nanoseconds(stage.period.count / 2).yaml))
    }
  }

  private func checkWindows(_ found: inout [InputError]) {
    let regimen = terms.regimen
    let periods = [regimen.firstStage.period] + (regimen.secondStage.map { [$0.period] } ?? [])
    guard let shortest = periods.min() else { return }
    let longest = Nanoseconds(shortest.count * Int64(Regimen.maximumBurstsPerWindow))
    for (key, window) in [("duty-window", regimen.dutyWindow), ("energy-window", regimen.energyWindow)] {
      if window > longest {
        found.append(
          complaint(
            "regimen.\(key)",
            "\(window.yaml) is out of range (1 ms … \(longest.yaml), \(Regimen.maximumBurstsPerWindow) triggers of this regimen)"
          ))
      }
    }
  }

  /// The spelling of a field that the file uses: the first of the two unless only the second stands there.
  public func field(_ section: String, _ first: String, _ second: String) -> String {
    lines["\(section).\(second)"] != nil ? "\(section).\(second)" : "\(section).\(first)"
  }

  func above(
    _ field: String, _ value: String, not relation: String? = nil, _ other: String, _ limit: String
  ) -> InputError {
    complaint(
      field,
      relation.map { "\(value) is not \($0) \(other), \(limit)" } ?? "\(value) is above \(other), \(limit)")
  }

  func below(_ field: String, _ value: String, _ other: String, _ limit: String) -> InputError {
    complaint(field, "\(value) is below \(other), \(limit)")
  }
}
