import HistotripsyCore

/// The numbers of a running treatment, as the operator wants them side by side.
struct StatusLine {
  private let session: TreatmentSession

  init(_ session: TreatmentSession) { self.session = session }

  var pulses: String {
    let total = session.total
    return "\(Words.number(total.delivered)) of \(Words.number(session.plannedPulses)) pulses"
  }

  /// One line of everything that counts.
  var text: String { ([pulses] + counts).joined(separator: "; ") }

  /// The last pulse.
  var focus: [String] {
    guard let pulse = session.lastPulse else { return ["no pulse yet"] }
    let position = session.inputs.plan.foci[pulse.focus.index].position
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
      "cavitation \(Words.percent(session.cavitationRate)) of pulses",
    ]
  }

  /// The front end and its sensors.
  var front: [String] {
    let rail = session.rail.map(Words.volts) ?? "not read yet"
    guard let sensors = session.run.controller.sensors else { return ["rail \(rail)"] }
    return [
      "rail \(rail)", "water \(Words.celsius(sensors.water))", "head \(Words.celsius(sensors.head))",
    ]
  }

  /// Foci by verdict, and pulses that were not delivered.
  var counts: [String] {
    let total = session.total
    let foci = Words.count(session.inputs.plan.foci.count, "focus", "foci")
    return [
      "done \(session.doneCount), not responding \(session.notRespondingCount) of \(foci)",
      "withheld \(Words.number(total.withheld))", "refused \(Words.number(total.refused))",
    ]
  }
}
