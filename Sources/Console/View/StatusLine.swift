import HistotripsyCore
import Sessions

/// The numbers of a running treatment, as the operator wants them side by side.
struct StatusLine {
  private let status: TreatmentStatus
  private let foci: [Focus]

  /// - Parameter foci: those of the plan.
  init(_ status: TreatmentStatus, foci: [Focus]) {
    self.status = status
    self.foci = foci
  }

  var pulses: String {
    let total = status.total
    return "\(Words.number(total.delivered)) of \(Words.number(status.plannedPulses)) pulses"
  }

  /// What is treated, first of all; empty where there is no volume or nothing is known yet.
  var treated: String { status.dose?.words ?? "" }

  var timeLeft: String { status.timeLeft.map { "\(Words.time($0)) left" } ?? "" }

  /// One line of everything that counts.
  var text: String {
    ([treated, pulses, timeLeft].filter { !$0.isEmpty } + counts).joined(separator: "; ")
  }

  /// The last pulse.
  var focus: [String] {
    guard let pulse = status.lastPulse else { return ["no pulse yet"] }
    let position = foci[pulse.focus.index].position
    let pressure: String
    if let measured = pulse.measured {
      pressure = "p− \(Words.megapascals(measured.peakNegative)) measured"
    } else if let estimate = pulse.estimate {
      pressure = "(p−)LE \(Words.megapascals(estimate.peakNegative))"
    } else {
      pressure = "p− unknown"
    }
    return [
      "focus \(pulse.focus.index) \(Words.place(position))", pressure,
      "cavitation \(Words.percent(status.cavitationRate)) of pulses",
    ]
  }

  /// The front end and its sensors.
  var front: [String] {
    let rail = status.rail.map(Words.volts) ?? "not read yet"
    guard let sensors = status.sensors else { return ["rail \(rail)"] }
    return [
      "rail \(rail)", "water \(Words.celsius(sensors.water))", "head \(Words.celsius(sensors.head))",
    ]
  }

  /// Foci by verdict, and pulses that were not delivered.
  var counts: [String] {
    let total = status.total
    let count = Words.count(foci.count, "focus", "foci")
    return [
      "done \(status.doneCount), not responding \(status.notRespondingCount) of \(count)",
      "withheld \(Words.number(total.withheld))", "refused \(Words.number(total.refused))",
    ]
  }
}
