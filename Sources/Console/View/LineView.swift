import HistotripsyCore

/// Plain lines, for logs and pipes: states, progress by tenths, alarms, the summary with its picture.
final class LineView: TreatmentView {
  private let session: TreatmentSession
  private var terminal = Terminal()
  private var tenths = 0
  private var start: Instant?

  init(_ session: TreatmentSession) { self.session = session }

  let takesKeys = false
  var failure: String? { terminal.failure }

  func begin() {
    start = session.now
    line(session.inputs.title)
    for note in session.inputs.notes { line("note: \(note)") }
  }

  func show(_ event: Event) {
    if let text = Words.line(event.kind, foci: session.inputs.plan.foci) {
      line("\(clock(event.at))  \(text)")
    }
  }

  func refresh() {
    let progress = session.progress
    let reached = Int(progress * 10)
    guard reached > tenths else { return }
    tenths = reached
    line("\(clock(session.now))  \(reached * 10) %  \(StatusLine(session).text)")
  }

  func note(_ text: String) { line(text) }

  func end(_ summary: TreatmentSummary) {
    for text in SliceMap(session.inputs.plan.foci).lines(
      width: 100, isColoured: false, standing: session.standing)
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

  private func line(_ text: String) { terminal.write(text + "\n") }
}
