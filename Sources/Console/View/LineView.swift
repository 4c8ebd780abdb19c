import HistotripsyCore
import Sessions
import TreatmentLog

/// Plain lines, for logs and pipes: states, progress by tenths, alarms, the summary with its picture.
final class LineView: TreatmentView {
  private let inputs: TreatmentInputs
  private let notes: [String]
  private var terminal = Terminal()
  private var tenths = 0
  private var start: Instant?

  /// - Parameters:
  ///   - takesKeys: whether a person at a terminal sees this.
  ///   - isQuiet: no bell.
  init(
    _ inputs: TreatmentInputs, notes: [String], takesKeys: Bool = false, style: ScreenStyle = ScreenStyle(),
    isQuiet: Bool = true
  ) {
    self.inputs = inputs
    self.notes = notes
    self.takesKeys = takesKeys
    self.style = style
    self.isQuiet = isQuiet
  }

  /// The line that stands for lines that nobody read in time.
  static func missing(_ count: Int) -> String {
    "\(count) pieces of output are missing here: nobody read them in time\n"
  }

  /// On a terminal that cannot move its cursor a person has keys all the same.
  let takesKeys: Bool
  private let style: ScreenStyle
  private let isQuiet: Bool
  private var lastPrompt: String?
  var failure: String? { terminal.failure }

  func begin(_ opening: TreatmentOpening, _ status: TreatmentStatus) {
    start = status.now
    line(inputs.title)
    for note in notes { line("note: \(note)") }
  }

  func show(_ event: Event) {
    if let text = Words.line(event.kind, foci: inputs.plan.foci) {
      line("\(clock(event.at))  \(text)")
    }
  }

  func show(_ alarm: Alarm) {
    let priority = alarm.kind.priority.word.uppercased()
    if let ended = alarm.ended {
      line("\(clock(ended))  alarm over: \(alarm.kind.title)")
    } else if let seen = alarm.acknowledged {
      line("\(clock(seen.at))  alarm acknowledged by \(seen.person): \(alarm.kind.title)")
    } else {
      if takesKeys, !isQuiet { terminal.write("\u{07}") }
      line("\(clock(alarm.begun))  ALARM (\(priority)): \(alarm.words); \(alarm.kind.check)")
    }
  }

  func show(_ decision: DecisionRecord) {
    let reason = decision.reason.isEmpty ? "" : ": \(decision.reason)"
    line(
      "\(clock(Instant(nanoseconds: UInt64(bitPattern: decision.at))))  \(decision.operator) decides: \(decision.kind.rawValue)\(reason)"
    )
  }

  /// Asked once, not with every key.
  func prompt(_ text: String?) {
    guard let question = text?.split(separator: ">").first.map(String.init), question != lastPrompt else {
      if text == nil { lastPrompt = nil }
      return
    }
    lastPrompt = question
    line(question + ">")
  }

  func refresh(_ status: TreatmentStatus) {
    let progress = status.progress
    let reached = Int(progress * 10)
    guard reached > tenths else { return }
    tenths = reached
    line("\(clock(status.now))  \(reached * 10) %  \(StatusLine(status, foci: inputs.plan.foci).text)")
  }

  func note(_ text: String) { line(text) }

  func end(_ summary: TreatmentSummary, _ status: TreatmentStatus) {
    for text in SliceMap(inputs.plan.foci).lines(
      width: 100, isColoured: false, standing: { status.foci[$0] })
    {
      line(text)
    }
    line(FocusStanding.legend(isColoured: false).joined(separator: "   "))
    line(summary.text)
  }

  private func clock(_ instant: Instant) -> String {
    let seconds = start.map { (instant - $0).seconds } ?? 0
    return Words.seconds(seconds)
  }

  private func line(_ text: String) {
    terminal.write((takesKeys ? style.shown(text) : text).withoutControls + "\n")
  }
}
