import Drawing
import HistotripsyCore

/// A treatment on one page that needs nothing but itself: no network, no script, no font.
public struct ReportPage {
  private let data: ReportData
  private let dose: DoseSection?

  /// - Parameter dose: what is known of the dose; without it the page has no such section.
  /// - Throws: what is wrong with the ledger.
  public init(_ ledger: LedgerFile, dose: DoseSection? = nil) throws(LedgerFault) {
    data = try ReportData(ledger)
    self.dose = dose
  }

  public var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(Markup.escaped(data.plan.name)): treatment report</title>
    <style>
    \(PageStyle.sheet)
    </style>
    </head>
    <body><main>
    \(heading)
    \(attendance.attendant)
    \(outcome)
    \(tiles)
    \(dose?.markup ?? "")
    <h2>Timeline</h2>
    \(TimelineDrawing(data).markup)
    <p class="note">Seconds on the board's clock\(data.spans.count > 1 ? ", from the beginning of each session; sessions are parted by a gap" : ""). Pulses that were withheld, refused or stayed uncertain stand in red on those that were delivered.</p>
    <h2>Target, layer by layer</h2>
    \(SliceDrawing(foci: data.foci).markup)
    <p class="note">Seen along the array's axis, distal layers first.</p>
    <h2>Alarms</h2>
    \(attendance.alarms)
    \(attendance.decisions)
    <h2>Missed pulses, faults and stops</h2>
    \(alarms)
    <h2>Limits</h2>
    \(LimitTable(data: data).markup)
    \(waits)
    <h2>Foci</h2>
    <p class="note">Those that are not done come first.</p>
    \(foci)
    <h2>Sessions</h2>
    \(sessions)
    <h2>Conditions</h2>
    \(conditions)
    <footer>Research software for phantoms, tanks and ex-vivo tissue. Not a medical device. Pressures are linear estimates from the
    calibration stated above, never measured ones, unless a column says so.</footer>
    </main></body>
    </html>

    """
  }

  private var attendance: AttendanceTables { AttendanceTables(data: data) }

  // MARK: Summary

  private var heading: String {
    let last = data.sessions.last
    return """
      <h1>\(Markup.escaped(data.plan.name))</h1>
      <p class="sub">Treatment report · array \(Markup.escaped(data.array.name)) · begun \
      \(Markup.escaped(data.sessions.first?.begun ?? "")) · histotripsy \(Markup.escaped(last?.software ?? "")) · \
      \(Markup.escaped(last?.board ?? "")) board\(last?.seed.map { ", seed " + Markup.escaped($0) } ?? "")</p>
      """
  }

  private var outcome: String {
    guard let last = data.sessions.last, let state = last.state else {
      return """
        <div class="outcome interrupted"><strong>Interrupted</strong><span>Nothing on record says how the last session ended. \
        What is not proven undelivered will be counted as delivered when the treatment goes on.</span></div>
        """
    }
    // Every focus has its verdict, and less of the target is treated than the goal asks for.
    if state == .complete, let cause = last.cause, cause.hasPrefix(SessionEnding.untreated) {
      return """
        <div class="outcome ended"><strong>Ended</strong>\
        <span>\(Markup.escaped(String(cause.dropFirst(SessionEnding.untreated.count))))</span></div>
        """
    }
    let kind = state.isFinal ? state.word : "interrupted"
    return """
      <div class="outcome \(kind)"><strong>\(state.word.prefix(1).uppercased() + state.word.dropFirst())</strong>\
      <span>\(Markup.escaped(last.cause ?? ""))</span></div>
      """
  }

  private var total: FocusAccount {
    data.foci.reduce(into: FocusAccount()) { sum, entry in
      sum.delivered += entry.account.delivered
      sum.cavitating += entry.account.cavitating
      sum.withheld += entry.account.withheld
      sum.refused += entry.account.refused
      sum.uncertain += entry.account.uncertain
    }
  }

  /// Pulses that foci were charged with, all sessions together.
  private var charged: Int { data.sessions.reduce(0) { $0 + $1.charged } }

  private var tiles: String {
    let total = total
    let planned = data.foci.reduce(0) { $0 + Int($1.focus.plannedPulses) }
    func count(_ colour: FocusColour) -> Int { data.foci.count { FocusColour($0) == colour } }
    let rate =
      total.delivered == 0
      ? "–" : Markup.decimal(100 * Double(total.cavitating) / Double(total.delivered), 1) + " %"
    let isExact = data.sessions.allSatisfy(\.isExact) && total.uncertain == 0
    let items: [(String, String)] = [
      (Markup.number(total.delivered), "of \(Markup.number(planned)) planned pulses delivered"),
      ("\(count(.done))", "of \(data.foci.count) foci done"),
      ("\(count(.silent))", "not responding"),
      ("\(count(.started) + count(.untouched))", "not finished"),
      (rate, "of the pulses cavitated"),
      (
        [total.withheld, total.refused, total.uncertain].map { Markup.number($0) }.joined(separator: " / "),
        "withheld / refused / uncertain"
          + (charged > 0 ? "; \(Markup.number(charged)) of them charged without proof" : "")
      ),
      (Markup.time(data.duration), "on the board's clock"),
      (
        isExact ? "exact" : "not exact",
        isExact ? "account: the front end's counter agrees" : "account: never less than what was delivered"
      ),
    ]
    return "<div class=\"tiles\">\n"
      + items.map {
        "<div class=\"tile\"><b>\(Markup.escaped($0.0))</b><span>\(Markup.escaped($0.1))</span></div>"
      }
      .joined(separator: "\n") + "\n</div>"
  }

  // MARK: Tables

  /// The first so many of each kind, and how many more there are: a gate withholds thousands.
  private var alarms: String {
    let shown = 200
    let interrupted = data.sessions.filter { $0.state == nil }.map(\.number)
    let crashes =
      interrupted.isEmpty
      ? ""
      : "<p>Interrupted, with nothing on record of how: session \(interrupted.map(String.init).joined(separator: ", ")). "
        + "\(Markup.number(charged)) pulses were charged as delivered.</p>"
    guard !data.alarms.isEmpty else { return crashes.isEmpty ? "<p>None.</p>" : crashes }
    let rows = data.alarms.prefix(shown).map { alarm in
      [
        "\(alarm.session)",
        Markup.decimal(alarm.at - (data.spans.first { $0.session == alarm.session }?.begin ?? 0), 3),
        alarm.kind.rawValue, alarm.words,
      ]
    }
    return crashes
      + Markup.table(
        [("session", true), ("time, s", true), ("kind", false), ("what happened", false)], rows,
        note: data.alarmCount > shown ? "and \(data.alarmCount - shown) more; the ledger has them all" : "")
  }

  private var waits: String {
    guard !data.waits.isEmpty else { return "" }
    let list = data.waits.map { "\($0.words) \($0.count) ×" }
    return "<p class=\"note\">The schedule waited for: \(Markup.escaped(list.joined(separator: ", "))).</p>"
  }

  private var foci: String {
    let order: [FocusColour] = [.silent, .started, .untouched, .done]
    let entries = order.flatMap { colour in
      data.foci.enumerated().filter { FocusColour($0.element) == colour }
    }
    let rows = entries.map { index, entry -> [String] in
      let position = entry.focus.position
      let account = entry.account
      let colour = FocusColour(entry)
      let reason = colour == .silent ? entry.verdictWords.map { ": \($0)" } ?? "" : ""
      return [
        "\(index)", Markup.decimal(position.x.millimetres, 2), Markup.decimal(position.y.millimetres, 2),
        Markup.decimal(position.z.millimetres, 2), "\(entry.focus.plannedPulses)", "\(account.delivered)",
        "\(account.cavitating)", "\(account.withheld)", "\(account.refused)", "\(account.uncertain)",
        colour.words + reason,
      ]
    }
    return Markup.table(
      [
        ("focus", true), ("x, mm", true), ("y, mm", true), ("z, mm", true), ("planned", true),
        ("delivered", true),
        ("cavitating", true), ("withheld", true), ("refused", true), ("uncertain", true), ("state", false),
      ], rows)
  }

  private var sessions: String {
    let rows = data.sessions.map { session -> [String] in
      let how = session.state.map { "\($0.word): \(session.cause ?? "")" } ?? "interrupted"
      let before = session.confirmations.map {
        "\($0.confirmation.typed), by \($0.confirmation.operator) \($0.confirmation.given), \($0.utc)"
      }
      return [
        "\(session.number)", session.begun, session.ended ?? "–", how, session.isVerified ? "yes" : "no",
        others(session), session.charged > 0 ? Markup.number(session.charged) : "–",
        before.joined(separator: "; "),
      ]
    }
    return Markup.table(
      [
        ("session", true), ("begun", false), ("ended", false), ("how", false),
        ("counter read at the end", false), ("fired by others before", false), ("charged before", true),
        ("confirmed before", false),
      ], rows)
  }

  /// Pulses under no lease of this treatment, and what became of them.
  private func others(_ session: SessionEntry) -> String {
    guard session.byOthers > 0 else { return "–" }
    let number = Markup.number(session.byOthers)
    switch session.othersWere {
    case .elsewhere: return "\(number), confirmed to have reached no focus of this treatment"
    case .charged, nil: return "\(number), charged to every focus with room for them"
    }
  }

  private var conditions: String {
    let documents = [("plan", data.plan), ("array", data.array)].map { role, document in
      [role, document.name, document.source, document.sourceDigest ?? "–", document.digest]
    }
    let sections = ["regimen", "limits", "calibration", "control"].map { section in
      let rows = data.parameters.filter { $0.section == section }.map { parameter -> [String] in
        switch parameter.value {
        case .number(let number): [parameter.name, Markup.quantity(number, parameter.unit)]
        case .integer(let number):
          [parameter.name, Markup.number(number) + (parameter.unit.isEmpty ? "" : " \(parameter.unit)")]
        case .text(let text): [parameter.name, text]
        }
      }
      return "<div><h3>\(section)</h3>\(Markup.table([("", false), ("", true)], rows))</div>"
    }
    let notes = data.parameters.filter { $0.section == "note" }.map { parameter -> String in
      guard case .text(let text) = parameter.value else { return "" }
      return "<li>\(Markup.escaped(text))</li>"
    }
    return "<div class=\"documents\">"
      + Markup.table(
        [
          ("", false), ("name", false), ("source", false), ("SHA-256 of the source", false),
          ("SHA-256 as recorded", false),
        ],
        documents) + "</div>"
      + (notes.isEmpty ? "" : "<h3>notes</h3><ul class=\"note\">\(notes.joined())</ul>")
      + "<div class=\"pair\">\(sections.joined(separator: "\n"))</div>"
  }
}
