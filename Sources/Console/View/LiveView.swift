import HistotripsyCore

/// The screen of a running treatment, redrawn in place twenty times a second at most.
final class LiveView: TreatmentView {
  private let session: TreatmentSession
  private let columns: Int
  private let rows: Int
  private let slices: SliceMap
  private var terminal = Terminal()
  private var drawnLines = 0
  private var lastDrawn: ContinuousClock.Instant?
  private var start: Instant?
  private var firstPulse: Instant?
  private var alarms: [String] = []
  private var waiting: WaitReason?

  init(_ session: TreatmentSession, columns: Int, rows: Int) {
    self.session = session
    self.columns = max(60, min(columns, 140))
    self.rows = max(16, rows)
    slices = SliceMap(session.inputs.plan.foci)
  }

  let takesKeys = true
  var isOpen: Bool { terminal.isOpen }

  func begin() {
    start = session.now
    terminal.write(session.inputs.title + "\n")
    for note in session.inputs.notes { terminal.write("  \(note)\n") }
  }

  func show(_ event: Event) {
    switch event.kind {
    case .fired:
      if firstPulse == nil { firstPulse = event.at }
      waiting = nil
    case .waiting(let reason): waiting = reason
    default: break
    }
    if let alarm = Words.alarm(event.kind) {
      alarms.append(alarm)
      if alarms.count > 3 { alarms.removeFirst() }
    }
  }

  func refresh() {
    let now = ContinuousClock.now
    if let lastDrawn, lastDrawn.duration(to: now) < .milliseconds(50) { return }
    lastDrawn = now
    draw()
  }

  func note(_ text: String) { alarms.append(text) }

  func end(_ summary: TreatmentSummary) {
    draw()
    terminal.write("\n" + summary.text + "\n")
  }

  private func draw() {
    var lines = [stateLine, bar]
    lines += StatusLine(session).lines
    lines.append("alarms: " + (alarms.isEmpty ? "none" : alarms.joined(separator: " · ")))
    lines.append("")
    // The legend and the cursor's own line come below.
    lines += slices.lines(
      width: columns, height: rows - lines.count - 3, isColoured: true, standing: session.standing)
    lines.append(FocusStanding.legend(isColoured: true) + "     keys: p pause  r resume  q stop")
    let up = drawnLines > 0 ? "\u{1B}[\(drawnLines)A" : ""
    terminal.write(up + lines.map { "\u{1B}[2K" + $0 }.joined(separator: "\n") + "\n\u{1B}[J")
    drawnLines = lines.count
  }

  private var stateLine: String {
    let wait = waiting.map { " · waiting: \(Words.wait($0))" } ?? ""
    let colour = session.state == .faulted ? 31 : (session.state.isEnergised ? 33 : 32)
    let elapsed = start.map { Words.time(session.now - $0) } ?? ""
    return "\u{1B}[1;\(colour)m\(Words.state(session.state).uppercased())\u{1B}[0m \(elapsed)\(wait)"
  }

  private var bar: String {
    let progress = session.progress
    let width = max(10, columns - 52)
    let filled = Int(progress * Double(width))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    return "\(bar) \(Words.percent(progress))  \(StatusLine(session).pulses)  \(timeLeft)"
  }

  /// By the pace so far: unknown before the first pulses.
  private var timeLeft: String {
    guard session.state == .treating, let firstPulse, session.progress > 0.005 else { return "" }
    let spent = (session.now - firstPulse).seconds
    let left = spent * (1 - session.progress) / session.progress
    guard let span = Nanoseconds(checkedSeconds: left) else { return "" }
    return "\(Words.time(span)) left"
  }
}
