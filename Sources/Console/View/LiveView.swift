import HistotripsyCore
import Sessions
import TreatmentLog

/// The screen of a running treatment, redrawn in place twenty times a second at most, in whatever size the window has.
///
/// What matters comes first: the state, what is treated, the time left, alarms with what to do, and what a person is asked.
final class LiveView: TreatmentView {
  private let inputs: TreatmentInputs
  private let notes: [String]
  private let slices: SliceMap
  private let style: ScreenStyle
  private let isQuiet: Bool
  private var columns = 80
  private var rows = 24
  private var terminal = Terminal()
  private var drawnLines = 0
  private var lastDrawn: ContinuousClock.Instant?
  private var lastBell: ContinuousClock.Instant?
  private var notice = ""
  private var asked: String?
  /// What a person has asked for; shown in place of the layers until the next key.
  private var answerLines: [String] = []
  private var waiting: WaitReason?
  private var strips = TrendStrips()

  init(_ inputs: TreatmentInputs, notes: [String], style: ScreenStyle = .current, isQuiet: Bool = false) {
    self.inputs = inputs
    self.notes = notes
    self.style = style
    self.isQuiet = isQuiet
    slices = SliceMap(inputs.plan.foci)
  }

  let takesKeys = true
  var failure: String? { terminal.failure }

  func begin(_ opening: TreatmentOpening, _ status: TreatmentStatus) {
    write(inputs.title + "\n")
    for note in notes { write("  \(note)\n") }
  }

  func show(_ event: Event) {
    switch event.kind {
    case .fired(let report):
      waiting = nil
      strips.note(report)
    case .sensors(let readings): strips.note(readings)
    case .waiting(let reason): waiting = reason
    case .state: notice = ""
    case .stopRequested, .cleared: notice = Words.alarm(event.kind) ?? ""
    default: break
    }
  }

  func show(_ alarm: Alarm) {
    if alarm.ended == nil, alarm.acknowledged == nil { ring() }
  }

  func show(_ decision: DecisionRecord) {}

  func refresh(_ status: TreatmentStatus) {
    let now = ContinuousClock.now
    if let lastDrawn, lastDrawn.duration(to: now) < .milliseconds(50) { return }
    lastDrawn = now
    // What is urgent and unseen rings again.
    if status.alarms.contains(where: { $0.kind.priority == .high && $0.acknowledged == nil }),
      lastBell.map({ $0.duration(to: now) > .seconds(5) }) ?? true, !status.state.isFinal
    {
      ring()
    }
    draw(status)
  }

  func note(_ text: String) { notice = text }
  func answer(_ lines: [String]) {
    if lines.count == 1 { notice = lines[0] } else { answerLines = lines }
  }
  func prompt(_ text: String?) {
    if asked == nil, text != nil { answerLines = [] }
    asked = text
    lastDrawn = nil
  }

  func end(_ summary: TreatmentSummary, _ status: TreatmentStatus) {
    answerLines = []
    draw(status)
    write("\n" + summary.text(rows: rows) + "\n")
  }

  private func ring() {
    lastBell = .now
    if !isQuiet { terminal.write("\u{07}") }
  }

  private func write(_ text: String) { terminal.write(style.shown(text)) }

  // MARK: The picture

  private func draw(_ treatment: TreatmentStatus) {
    let hasMoved = measure()
    let status = StatusLine(treatment, foci: inputs.plan.foci)
    var lines = progress(treatment, status) + alarms(treatment)
    if let question = treatment.question, treatment.state == .paused {
      lines.append(
        style.coloured("PAUSED BY AN ALARM (\(question.kind.title)): r goes on, q stops", "1;31"))
    }
    if let asked { lines.append(style.coloured(asked, "1")) } else if !notice.isEmpty { lines.append(notice) }
    for group in [[status.pulses] + status.focus, status.front, status.counts] {
      lines += TextLayout.flowed(group, width: columns)
    }
    let keys = "p pause  r resume  q stop  a acknowledge  l list  n note  : command"
    let legend = TextLayout.flowed(
      FocusStanding.legend(isColoured: style.isColoured) + [keys], width: columns)
    // The cursor's own line.
    let room = rows - lines.count - legend.count - 1
    lines += middle(treatment, room: room)
    lines += legend
    lines = lines.prefix(rows - 1).map { TextLayout.clipped($0, to: columns) }
    // After a change of size it is not known where the old lines went.
    let home = hasMoved ? "\u{1B}[2J\u{1B}[H" : (drawnLines > 0 ? "\u{1B}[\(drawnLines)A" : "")
    write(home + lines.map { "\u{1B}[2K" + $0 }.joined(separator: "\n") + "\n\u{1B}[J")
    drawnLines = lines.count
  }

  /// What was asked for; else trends and layers, as far as there is room.
  private func middle(_ treatment: TreatmentStatus, room: Int) -> [String] {
    guard room > 0 else { return [] }
    guard answerLines.isEmpty else {
      guard answerLines.count > room else { return answerLines }
      let shown = max(room - 1, 0)
      return answerLines.prefix(shown) + ["and \(answerLines.count - shown) more"]
    }
    var lines = room >= 8 ? strips.lines(width: columns, isUnicode: style.isUnicode) : []
    let left = room - lines.count
    if left >= 3 {
      lines += slices.view(
        width: columns, height: left, around: treatment.lastPulse?.focus.index ?? inputs.plan.order[0],
        isColoured: style.isColoured, standing: { treatment.foci[$0] })
    }
    return lines
  }

  /// Takes over the window's size. `true` where it has changed since something was drawn.
  private func measure() -> Bool {
    guard let size = Terminal.size, size.columns != columns || size.rows != rows else { return false }
    columns = max(20, size.columns)
    rows = max(4, size.rows)
    return drawnLines > 0
  }

  private func stateWords(_ status: TreatmentStatus) -> String {
    let colour = status.state == .faulted ? 31 : (status.state.isEnergised ? 33 : 32)
    return style.coloured(Words.state(status.state).uppercased(), "1;\(colour)")
  }

  /// State, treated volume and time left in one line, then a bar. Where there is no volume, the share of the pulses.
  private func progress(_ treatment: TreatmentStatus, _ status: StatusLine) -> [String] {
    let wait = waiting.map { "waiting: \(Words.wait($0))" } ?? ""
    let elapsed = Words.time(treatment.elapsed)
    let volume =
      treatment.goal == nil
      ? "" : (treatment.dose.map { "treated \($0.short)" } ?? "nothing is known of the volume yet")
    let share = treatment.goal == nil ? treatment.progress : treatment.dose?.treatedShare ?? 0
    return TextLayout.flowed(
      [stateWords(treatment), volume, status.timeLeft, "\(elapsed) so far", wait], width: columns) + [
        bar(share)
      ]
  }

  private func bar(_ progress: Double) -> String {
    let width = min(100, columns - 7)
    let filled = Int(progress * Double(width))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    return "\(bar) \(Words.percent(progress))"
  }

  /// The first three that stand, each with what to do; acknowledged ones say so.
  private func alarms(_ treatment: TreatmentStatus) -> [String] {
    guard !treatment.alarms.isEmpty else { return ["alarms: none"] }
    let shown = treatment.alarms.prefix(rows < 16 ? 1 : 3)
    var lines = shown.flatMap { alarm -> [String] in
      let colour = alarm.kind.priority == .high ? "1;31" : (alarm.kind.priority == .medium ? "33" : "36")
      let state =
        (alarm.acknowledged.map { ", seen by \($0.person)" } ?? "") + (alarm.ended == nil ? "" : ", over")
      let head = style.coloured(
        "\(alarm.kind.priority.word.uppercased())\(state): \(alarm.words)", colour)
      return alarm.acknowledged == nil ? [head, "  do: \(alarm.kind.check)"] : [head]
    }
    if treatment.alarms.count > shown.count {
      lines.append("and \(treatment.alarms.count - shown.count) more alarms")
    }
    return lines
  }
}
