import HistotripsyCore
import Sessions

/// The screen of a running treatment, redrawn in place twenty times a second at most, in whatever size the window has.
final class LiveView: TreatmentView {
  private let inputs: TreatmentInputs
  private let notes: [String]
  private let slices: SliceMap
  private var columns = 80
  private var rows = 24
  private var terminal = Terminal()
  private var drawnLines = 0
  private var lastDrawn: ContinuousClock.Instant?
  private var start: Instant?
  /// The newest first, three at most.
  private var alarms: [String] = []
  private var notice = ""
  private var waiting: WaitReason?

  init(_ inputs: TreatmentInputs, notes: [String]) {
    self.inputs = inputs
    self.notes = notes
    slices = SliceMap(inputs.plan.foci)
  }

  let takesKeys = true
  var failure: String? { terminal.failure }

  func begin(_ status: TreatmentStatus) {
    start = status.now
    terminal.write(inputs.title + "\n")
    for note in notes { terminal.write("  \(note)\n") }
  }

  func show(_ event: Event) {
    switch event.kind {
    case .fired: waiting = nil
    case .waiting(let reason): waiting = reason
    case .state: notice = ""
    default: break
    }
    if let alarm = Words.alarm(event.kind) {
      alarms.insert(alarm, at: 0)
      if alarms.count > 3 { alarms.removeLast() }
    }
  }

  func refresh(_ status: TreatmentStatus) {
    let now = ContinuousClock.now
    if let lastDrawn, lastDrawn.duration(to: now) < .milliseconds(50) { return }
    lastDrawn = now
    draw(status)
  }

  func note(_ text: String) { notice = text }

  func end(_ summary: TreatmentSummary, _ status: TreatmentStatus) {
    draw(status)
    terminal.write("\n" + summary.text + "\n")
  }

  private func draw(_ treatment: TreatmentStatus) {
    let hasMoved = measure()
    let status = StatusLine(treatment, foci: inputs.plan.foci)
    var lines = [stateLine(treatment)] + progress(treatment, status)
    lines.append("alarms: " + (alarms.isEmpty ? "none" : alarms.joined(separator: " · ")))
    if !notice.isEmpty { lines.append(notice) }
    for group in [[status.pulses, status.timeLeft], status.focus, status.front, status.counts] {
      lines += TextLayout.flowed(group, width: columns)
    }
    let keys = "keys: p pause  r resume  q stop"
    let legend = TextLayout.flowed(FocusStanding.legend(isColoured: true) + [keys], width: columns)
    // The cursor's own line and an empty one above the slices.
    let room = rows - lines.count - legend.count - 2
    if room >= 3 {
      lines.append("")
      lines += slices.lines(width: columns, height: room, isColoured: true, standing: { treatment.foci[$0] })
    }
    lines += legend
    lines = lines.prefix(rows - 1).map { TextLayout.clipped($0, to: columns) }
    // After a change of size it is not known where the old lines went.
    let home = hasMoved ? "\u{1B}[2J\u{1B}[H" : (drawnLines > 0 ? "\u{1B}[\(drawnLines)A" : "")
    terminal.write(home + lines.map { "\u{1B}[2K" + $0 }.joined(separator: "\n") + "\n\u{1B}[J")
    drawnLines = lines.count
  }

  /// Takes over the window's size. `true` where it has changed since something was drawn.
  private func measure() -> Bool {
    guard let size = Terminal.size, size.columns != columns || size.rows != rows else { return false }
    columns = max(20, size.columns)
    rows = max(4, size.rows)
    return drawnLines > 0
  }

  private func stateLine(_ status: TreatmentStatus) -> String {
    let wait = waiting.map { " · waiting: \(Words.wait($0))" } ?? ""
    let colour = status.state == .faulted ? 31 : (status.state.isEnergised ? 33 : 32)
    let elapsed = start.map { Words.time(status.now - $0) } ?? ""
    return
      "\u{1B}[1;\(colour)m\(Words.state(status.state).uppercased())\(TextLayout.plain) \(elapsed)\(wait)"
  }

  /// The treated share of the target; where there is no volume, the share of the pulses.
  private func progress(_ treatment: TreatmentStatus, _ status: StatusLine) -> [String] {
    guard treatment.goal != nil else { return [bar(treatment.progress)] }
    let treated = status.treated
    return [
      bar(treatment.dose?.treatedShare ?? 0),
      treated.isEmpty ? "nothing is known of the volume yet" : treated,
    ]
  }

  private func bar(_ progress: Double) -> String {
    let width = min(100, columns - 7)
    let filled = Int(progress * Double(width))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    return "\(bar) \(Words.percent(progress))"
  }
}
