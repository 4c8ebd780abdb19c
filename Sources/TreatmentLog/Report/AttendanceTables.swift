import Drawing
import HistotripsyCore

/// What a person was told and decided, and who it was, as parts of a report.
struct AttendanceTables {
  let data: ReportData

  /// Every alarm: what it said, when it began, who saw it, when it was over.
  var alarms: String {
    guard !data.alarmRecords.isEmpty else { return "<p>None.</p>" }
    let shown = 200
    let rows = data.alarmRecords.prefix(shown).map { alarm -> [String] in
      let seen = alarm.acknowledged.map { "\(seconds($0, alarm.session)), \(alarm.acknowledgedBy ?? "")" }
      return [
        "\(alarm.session)", alarm.priority.rawValue, alarm.words, seconds(alarm.begun, alarm.session),
        seen ?? "nobody", alarm.ended.map { seconds($0, alarm.session) } ?? "held to the end", alarm.advice,
      ]
    }
    return Markup.table(
      [
        ("session", true), ("priority", false), ("what", false), ("began, s", true), ("seen, s, by", false),
        ("over, s", true), ("what to check", false),
      ], rows,
      note: data.alarmRecords.count > shown
        ? "and \(data.alarmRecords.count - shown) more; the ledger has them all" : "")
  }

  /// Empty where nobody decided anything.
  var decisions: String {
    guard !data.decisions.isEmpty else { return "" }
    let rows = data.decisions.prefix(200).map { decision -> [String] in
      [
        "\(decision.session)", seconds(decision.at, decision.session), decision.utc, decision.operator,
        what(decision), decision.reason,
      ]
    }
    return "<h2>Decisions</h2>\n"
      + Markup.table(
        [
          ("session", true), ("time, s", true), ("UTC", false), ("who", false), ("what", false),
          ("why", false),
        ], rows)
  }

  private func what(_ decision: DecisionRecord) -> String {
    let foci = decision.foci.prefix(20).map { "\($0.index)" }.joined(separator: " ")
    let more = decision.foci.count > 20 ? " and \(decision.foci.count - 20) more" : ""
    let about =
      decision.foci.isEmpty ? "" : (decision.foci.count == 1 ? ", focus " : ", foci ") + foci + more
    return switch decision.kind {
    case .acknowledge: "alarms seen"
    case .note: "note"
    case .skip: "left out" + about
    case .bringBack: "brought back" + about
    case .limitPulses: "\(decision.pulses ?? 0) pulses at most" + about
    case .setPoint: "set-point " + Markup.quantity(decision.setPoint?.pascals ?? 0, "Pa")
    case .pause: "pause"
    case .goOn: "goes on"
    }
  }

  /// Who attended the last session; empty where nobody said.
  var attendant: String {
    guard let attendant = data.sessions.last?.attendant else { return "" }
    let parts = [
      ("operator", attendant.operator), ("specimen", attendant.specimen), ("note", attendant.note),
    ].filter { !$0.1.isEmpty }
    guard !parts.isEmpty else { return "" }
    return "<p class=\"sub\">"
      + parts.map { "\($0.0): \(Markup.escaped($0.1))" }.joined(separator: " · ") + "</p>"
  }

  /// Seconds from the beginning of its session.
  private func seconds(_ nanoseconds: Int64, _ session: Int) -> String {
    guard let span = data.spans.first(where: { $0.session == session }) else { return "–" }
    return Markup.decimal(Double(nanoseconds &- span.firstNanoseconds) * 1e-9, 3)
  }
}
