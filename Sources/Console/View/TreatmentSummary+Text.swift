import Foundation
import HistotripsyCore
import Phantom
import Sessions

extension TreatmentSummary {
  /// Everything; the last five lines say what came of it and what to do next.
  var text: String { (details(listed: 20) + closing).joined(separator: "\n") }

  /// As much as a screen of so many rows holds; the end is always there.
  func text(rows: Int) -> String {
    let end = closing
    let room = max(rows - end.count - 2, 0)
    var listed = 20
    var lines = details(listed: listed)
    while lines.count > room, listed > 0 {
      listed -= 1
      lines = details(listed: listed)
    }
    return (lines.suffix(room) + end).joined(separator: "\n")
  }

  private func details(listed: Int) -> [String] {
    var lines: [String] = []
    lines.append(
      "  therapy pulses    planned \(Words.number(planned)), delivered \(Words.number(total.delivered)) "
        + "(\(Words.number(total.cavitating)) with cavitation), withheld \(Words.number(total.withheld)), "
        + "refused \(Words.number(total.refused)), uncertain \(Words.number(total.uncertain))")
    lines.append("  baseline pulses   \(Words.number(baseline)) below threshold, no part of any dose")
    lines.append("  account           \(accountLine)")
    if let ledger { lines.append("  ledger            \(ledger)") }
    if retries > 0 { lines.append("  bus               \(Words.number(retries)) transfers repeated") }
    lines += list("not responding", notResponding, listed) { [Words.reason($0.verdict)].compactMap(\.self) }
    lines += list("not finished", unfinished, listed) { focus in
      skipped.contains(FocusIndex(focus.index)) ? ["left out by a person"] : []
    }
    if let dose, let goal {
      lines.append("  treated volume    \(dose.words); goal \(Words.tenths(goal))")
      lines.append("  outside           \(Words.millilitres(dose.spill)) mL treated by the main lobe")
    }
    if let phantom { lines += phantom.text.split(separator: "\n").map(String.init) }
    for alarm in alarms.suffix(max(listed, 1)) { lines.append("  " + line(alarm)) }
    let missing = alarms.count - max(listed, 1)
    if missing > 0 { lines.append("  and \(missing) earlier alarms; the ledger has them all") }
    lines.append(
      "  foci              \(foci.count): \(done.count) done, \(notResponding.count) not responding, "
        + "\(unfinished.count) not finished")
    return lines
  }

  private func line(_ alarm: Alarm) -> String {
    let seen = alarm.acknowledged.map { ", seen by \($0.person)" } ?? ", not acknowledged"
    return "alarm (\(alarm.kind.priority.word)\(seen)): \(alarm.words); \(alarm.kind.check)"
  }

  /// Cause, volume, duration, alarms, and last what to do: five lines.
  private var closing: [String] {
    [
      headline, "  \(volumeLine)", "  duration          \(Words.time(duration)) on the board's clock",
      alarmLine,
    ]
      + [
        "  next              \(nextCommands.first ?? "nothing was recorded: there is nothing to go on with")"
      ]
  }

  private var volumeLine: String {
    guard let dose, let goal else {
      return absence.map { "treated volume    \($0)" }
        ?? "NOT KNOWN         how much is treated could not be worked out"
    }
    guard dose.treatedShare < goal else { return "treated volume    \(dose.words)" }
    return
      "NOT treated       \(Words.millilitres(dose.untreatedVolume)) of \(Words.millilitres(dose.targetVolume)) mL; "
      + "treated \(Words.tenths(dose.treatedShare)), goal \(Words.tenths(goal))"
  }

  private var alarmLine: String {
    guard let worst = alarms.max(by: { $0.kind.priority < $1.kind.priority }) else {
      return "  alarms            none"
    }
    return "  alarms            \(alarms.count), the most urgent: \(worst.kind.title)"
  }

  /// "Treatment complete: …", or "Treatment ended, 3.88 mL of 4.19 mL not treated: …".
  var headline: String {
    switch outcome {
    case .ended: return "Treatment \(cause)"
    case .complete:
      guard let dose else { return "Treatment complete: \(cause)" }
      return "Treatment complete: \(dose.words)"
    case .stopped, .faulted, .interrupted: return "Treatment \(Words.state(state)): \(cause)"
    }
  }

  private var accountLine: String {
    if !isVerified {
      return
        "NOT verified: the front end's counter could not be read at the end; \(total.uncertain) uncertain"
    }
    if !isExact {
      return "NOT exact: \(total.uncertain) uncertain (counted as delivered), \(unexplained) unexplained"
    }
    return wasArmed
      ? "exact: the front end's counter agrees" : "nothing was triggered: the high voltage was never on"
  }

  /// The foci of one kind, each with its numbers; the first twenty, and how many more there are.
  private func list(
    _ title: String, _ foci: [FocusLine], _ most: Int, remark: (FocusLine) -> [String]
  ) -> [String] {
    guard !foci.isEmpty else { return [] }
    let shown = foci.prefix(most).map { focus in
      let account = focus.account
      let place = "    focus \(focus.index) \(Words.place(focus.position)): "
      if account == FocusAccount() {
        return place + (remark(focus) + ["nothing delivered of \(focus.planned)"]).joined(separator: "; ")
      }
      let uncertain = account.uncertain > 0 ? ["uncertain \(account.uncertain)"] : []
      let numbers =
        [
          "planned \(focus.planned)", "delivered \(account.delivered)",
          "\(account.cavitating) with cavitation", "withheld \(account.withheld)",
          "refused \(account.refused)",
        ] + uncertain
      return place + (remark(focus) + [numbers.joined(separator: ", ")]).joined(separator: "; ")
    }
    let more = foci.count > most ? ["    and \(foci.count - most) more; `--json` lists every focus"] : []
    return ["  \(title):"] + shown + more
  }
}
