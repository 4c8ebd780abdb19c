import Acoustics
import Foundation
import HistotripsyCore
import Sessions

/// Events and summaries as JSON fields. Keys end in their unit; names are those of the documentation.
enum EventJSON {
  static func seconds(_ instant: Instant) -> Any { rounded(Double(instant.nanoseconds) * 1e-9, 9) }

  static func fields(_ kind: EventKind) -> [String: Any] {
    switch kind {
    case .state(let state): ["event": "state", "state": name(state)]
    case .passed(let check): ["event": "passed", "check": "\(check)"]
    case .lawLoaded(let focus, let slot): ["event": "lawLoaded", "focus": focus.index, "slot": slot.index]
    case .loaded: ["event": "loaded"]
    case .ready(let rail): ["event": "ready", "rail_V": rounded(rail.volts, 3)]
    case .baselineTaken(let pulses): ["event": "baselineTaken", "pulses": pulses]
    case .fired(let report): fired(report)
    case .withheld(let focus, let reason):
      ["event": "withheld", "focus": focus.index, "reason": Words.withheld(reason)]
    case .refused(let focus, let reason):
      ["event": "refused", "focus": focus.index, "reason": Words.refusal(reason)]
    case .uncertain(let focus): ["event": "uncertain", "focus": focus.index]
    case .verdict(let focus, let verdict):
      ["event": "verdict", "focus": focus.index].merging(fields(verdict)) { $1 }
    case .waiting(let reason): ["event": "waiting", "reason": Words.wait(reason)]
    case .sensors(let readings):
      [
        "event": "sensors", "water_C": rounded(readings.water.celsius, 4),
        "head_C": rounded(readings.head.celsius, 4), "rail_V": rounded(readings.rail.volts, 3),
      ]
    case .retried(let total): ["event": "retried", "total": total]
    case .pressureNotHeld: ["event": "pressureNotHeld"]
    case .notTakenBack(let fault): ["event": "notTakenBack", "cause": Words.part(fault)]
    case .tripped(let cause): ["event": "tripped", "cause": Words.trip(cause)]
    case .stopRequested(let cause): ["event": "stopRequested", "cause": Words.stop(cause)]
    case .cleared(let cause): ["event": "cleared", "cause": Words.trip(cause)]
    }
  }

  /// What was treated with what comes along, so that a file of events explains itself.
  static func fields(_ summary: TreatmentSummary) -> [String: Any] {
    let inputs = summary.inputs
    var fields: [String: Any] = [
      "event": "summary", "version": Version.text,
      "plan": fields(inputs.plan.name, inputs.plan.provenance),
      "array": fields(inputs.array.name, inputs.array.provenance).merging([
        "elements": inputs.array.elements.count,
        "enabled": inputs.array.elements.count(where: \.isEnabled),
      ]) { $1 },
      "notes": summary.notes, "missedEvents": summary.missedEvents,
      "done": summary.done.count, "notResponding": summary.notResponding.count,
      "notFinished": summary.unfinished.count,
      "state": name(summary.state), "cause": summary.cause,
      "duration_s": rounded(summary.duration.seconds, 9), "planned": summary.planned,
      "delivered": summary.total.delivered, "cavitating": summary.total.cavitating,
      "withheld": summary.total.withheld, "refused": summary.total.refused,
      "uncertain": summary.total.uncertain, "unexplained": summary.unexplained,
      "baseline": summary.baseline, "exact": summary.isExact, "retries": summary.retries,
      "foci": summary.foci.map(focus),
    ]
    if let ledger = summary.ledger { fields["ledger"] = ledger }
    if let seed = summary.board.seed { fields["seed"] = seed } else { fields["board"] = summary.board.name }
    return fields
  }

  private static func fields(_ name: String, _ provenance: Provenance) -> [String: Any] {
    var fields: [String: Any] = ["name": name, "source": provenance.source]
    if let digest = provenance.digest { fields["sha256"] = digest }
    return fields
  }

  private static func fields(_ verdict: FocusVerdict) -> [String: Any] {
    var fields: [String: Any] = ["verdict": Words.verdict(verdict)]
    if let reason = Words.reason(verdict) { fields["reason"] = reason }
    return fields
  }

  private static func fired(_ report: PulseReport) -> [String: Any] {
    var fields: [String: Any] = [
      "event": "fired", "pulse": report.pulse.value, "focus": report.focus.index,
      "baseline": report.isBaseline, "deadline_s": seconds(report.deadline),
      "lateness_s": rounded(report.lateness.seconds, 9), "rail_V": rounded(report.rail.volts, 3),
      "cavitated": report.didCavitate,
    ]
    if let estimate = report.estimate {
      fields["linear_estimate_MPa"] = rounded(estimate.peakNegative.megapascals, 4)
    }
    if let measured = report.measured {
      fields["measured_MPa"] = rounded(measured.peakNegative.megapascals, 4)
    }
    if let collapse = report.collapseTime { fields["collapse_s"] = rounded(collapse.seconds, 9) }
    return fields
  }

  private static func focus(_ line: TreatmentSummary.FocusLine) -> [String: Any] {
    [
      "focus": line.index, "x_mm": rounded(line.position.x.millimetres, 4),
      "y_mm": rounded(line.position.y.millimetres, 4), "z_mm": rounded(line.position.z.millimetres, 4),
      "planned": line.planned, "delivered": line.account.delivered, "cavitating": line.account.cavitating,
      "withheld": line.account.withheld, "refused": line.account.refused,
      "uncertain": line.account.uncertain,
    ].merging(fields(line.verdict)) { $1 }
  }

  private static func name(_ state: TreatmentState) -> String { "\(state)" }

  /// To so many decimal places: the resolution of the number, not of its binary form.
  /// `null` for what is no number: JSON has no other way to say so, and a record must never stop a treatment.
  private static func rounded(_ value: Double, _ places: Int) -> Any {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    return rounded.isFinite ? rounded as Any : NSNull()
  }
}
