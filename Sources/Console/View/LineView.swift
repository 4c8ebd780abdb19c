import HistotripsyCore
import Sessions

/// Plain lines, for logs and pipes: states, progress by tenths, alarms, the summary with its picture.
final class LineView: TreatmentView {
  private let inputs: TreatmentInputs
  private let notes: [String]
  private var terminal = Terminal()
  private var tenths = 0
  private var start: Instant?

  init(_ inputs: TreatmentInputs, notes: [String]) {
    self.inputs = inputs
    self.notes = notes
  }

  /// The line that stands for lines that nobody read in time.
  static func missing(_ count: Int) -> String {
    "\(count) pieces of output are missing here: nobody read them in time\n"
  }

  let takesKeys = false
  var failure: String? { terminal.failure }

  func begin(_ status: TreatmentStatus) {
    start = status.now
    line(inputs.title)
    for note in notes { line("note: \(note)") }
  }

  func show(_ event: Event) {
    if let text = Words.line(event.kind, foci: inputs.plan.foci) {
      line("\(clock(event.at))  \(text)")
    }
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

  private func line(_ text: String) { terminal.write(text.withoutControls + "\n") }
}
