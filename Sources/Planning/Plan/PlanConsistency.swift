import HistotripsyCore
import Text

extension PlanDocument {
  /// Whether the fields make sense together, as far as that needs no array.
  /// - Throws: the first contradiction, at the line of the field that has to give way.
  func checkConsistency() throws(InputError) {
    let (regimen, limits) = (terms.regimen, terms.limits)
    guard limits.waterMinimum < limits.waterMaximum else {
      throw above(
        "limits.water-minimum", Dimension.temperature.shown(limits.waterMinimum.celsius), not: "below",
        "limits.water-maximum", Dimension.temperature.shown(limits.waterMaximum.celsius))
    }
    if let setPoint = regimen.setPoint, setPoint > limits.setPointMaximum {
      throw above(
        "regimen.set-point", Dimension.pressure.shown(setPoint.pascals), "limits.set-point-maximum",
        Dimension.pressure.shown(limits.setPointMaximum.pascals))
    }
    guard regimen.dutyLimit <= limits.dutyMaximum else {
      throw above(
        "regimen.duty-limit", regimen.dutyLimit.yaml, "limits.duty-maximum", limits.dutyMaximum.yaml)
    }
    guard regimen.deadTime >= limits.deadTimeMinimum else {
      throw below(
        "regimen.dead-time", regimen.deadTime.yaml, "limits.dead-time-minimum", limits.deadTimeMinimum.yaml)
    }
    guard regimen.minimumCavitatingPulses <= regimen.pulsesPerFocus else {
      throw above(
        "regimen.minimum-cavitating-pulses", "\(regimen.minimumCavitatingPulses)", "regimen.pulses-per-focus",
        "\(regimen.pulsesPerFocus)")
    }
    if let first = regimen.firstStagePulses, first >= regimen.pulsesPerFocus {
      throw above(
        "regimen.first-stage-pulses", "\(first)", not: "below", "regimen.pulses-per-focus",
        "\(regimen.pulsesPerFocus)")
    }
    try check(regimen.firstStage, periodField: field("regimen", "prf", "period"))
    if let second = regimen.secondStage { try check(second, periodField: "regimen.second-stage") }
    try checkWindows()
  }

  private func check(_ stage: StageTerms, periodField: String) throws(InputError) {
    let (regimen, limits) = (terms.regimen, terms.limits)
    guard stage.period >= limits.periodMinimum else {
      throw complaint(
        periodField,
        "\(stage.period.yaml) between triggers is less than limits.period-minimum, \(limits.periodMinimum.yaml)"
      )
    }
    guard regimen.lateTolerance + regimen.lateTolerance <= stage.period else {
      throw above(
        "regimen.late-tolerance", regimen.lateTolerance.yaml, "half the time between triggers",
        Nanoseconds(stage.period.count / 2).yaml)
    }
  }

  /// The controller keeps its last 4096 bursts; a window may hold two fewer at the shortest period.
  static let burstsPerWindow: Int64 = 4094

  private func checkWindows() throws(InputError) {
    let regimen = terms.regimen
    let periods = [regimen.firstStage.period] + (regimen.secondStage.map { [$0.period] } ?? [])
    guard let shortest = periods.min() else { return }
    let longest = Nanoseconds(shortest.count * Self.burstsPerWindow)
    for (key, window) in [("duty-window", regimen.dutyWindow), ("energy-window", regimen.energyWindow)] {
      guard window <= longest else {
        throw complaint(
          "regimen.\(key)",
          "\(window.yaml) is out of range (1 ms … \(longest.yaml), \(Self.burstsPerWindow) triggers of this regimen)"
        )
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
