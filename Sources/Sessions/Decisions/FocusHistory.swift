import HistotripsyCore

// What a person asks about foci in mid-treatment.

extension TreatmentSession where B: ~Copyable {
  /// Foci that are silent, do not respond or are left out: each with why, and what it has had.
  public func troubled() -> [String] {
    let lines = inputs.plan.foci.indices.compactMap { i -> String? in
      let focus = FocusIndex(i)
      let verdict = owner.controller.monitor[focus].verdict
      let why: String
      if choices.isSkipped(focus) {
        why = "left out"
      } else if let reason = Words.reason(verdict) {
        why = "not responding, \(reason)"
      } else if alarms.silence.silent.contains(i) {
        why = "silent"
      } else {
        return nil
      }
      return "\(place(focus)): \(why); \(numbers(focus))"
    }
    return lines.isEmpty ? ["no focus is silent, not responding or left out"] : lines
  }

  /// One focus, whole.
  public func history(of focus: FocusIndex) -> [String] {
    let record = owner.controller.monitor[focus]
    let time = record.collapseTime.map { " collapse time \(Words.time($0))" } ?? " no collapse time"
    let first = record.referenceCollapseTime.map { ", at first \(Words.time($0))" } ?? ""
    let growth =
      owner.controller.monitor.growth(of: focus).map { ", growth \(Words.percent($0))" } ?? ""
    let limit = choices.limit(of: focus).map { "; \($0) pulses at most" } ?? ""
    let skipped = choices.isSkipped(focus) ? ", left out" : ""
    return [
      "\(place(focus)): \(Words.verdict(record.verdict))\(skipped)\(limit)",
      " \(numbers(focus)); \(record.silentRun) silent in succession", time + first + growth,
    ]
  }

  private func place(_ focus: FocusIndex) -> String {
    "focus \(focus.index) \(Words.place(inputs.plan.foci[focus.index].position))"
  }

  private func numbers(_ focus: FocusIndex) -> String {
    let account = owner.controller.ledger[focus]
    return
      "\(account.delivered) of \(inputs.plan.foci[focus.index].plannedPulses) pulses, \(account.cavitating) heard"
  }
}
