import HistotripsyCore

/// The numbers of a running treatment, as the operator wants them side by side.
struct StatusLine {
  private let session: TreatmentSession

  init(_ session: TreatmentSession) { self.session = session }

  var pulses: String {
    let total = session.total
    return "\(Words.number(total.delivered)) of \(Words.number(session.plannedPulses)) pulses"
  }

  var lines: [String] { [focus, front, counts] }
  var text: String { "\(pulses); \(counts)" }

  private var focus: String {
    guard let pulse = session.lastPulse else { return "no pulse yet" }
    let position = session.inputs.plan.foci[pulse.focus.index].position
    let pressure: String
    if let measured = pulse.measured {
      pressure = "p− \(Words.megapascals(measured.peakNegative)) measured"
    } else if let estimate = pulse.estimate {
      pressure = "(p−)LE \(Words.megapascals(estimate.peakNegative))"
    } else {
      pressure = "p− unknown"
    }
    return "focus \(pulse.focus.index) \(Words.place(position))   \(pressure)   "
      + "cavitation \(Words.percent(session.cavitationRate)) of pulses"
  }

  private var front: String {
    let rail = session.lastPulse.map { Words.volts($0.rail) } ?? "off"
    guard let sensors = session.run.controller.sensors else { return "rail \(rail)" }
    return "rail \(rail)   water \(Words.celsius(sensors.water))   head \(Words.celsius(sensors.head))"
  }

  private var counts: String {
    let total = session.total
    return "done \(session.doneCount), not responding \(session.notRespondingCount) of "
      + "\(session.inputs.plan.foci.count) foci   withheld \(total.withheld)   refused \(total.refused)"
  }
}
