import Foundation
import HistotripsyCore
import Phantom
import Sessions

extension TreatmentSummary {
  var text: String {
    var lines: [String] = []
    lines.append(headline)
    if let dose, let goal {
      lines.append("  treated volume    \(dose.words); goal \(Words.tenths(goal))")
      lines.append("  outside           \(Words.millilitres(dose.spill)) mL treated by the main lobe")
    } else if let absence {
      lines.append("  treated volume    \(absence)")
    }
    lines.append("  duration          \(Words.time(duration)) on the board's clock")
    lines.append(
      "  foci              \(foci.count): \(done.count) done, \(notResponding.count) not responding, "
        + "\(unfinished.count) not finished")
    lines.append(
      "  therapy pulses    planned \(Words.number(planned)), delivered \(Words.number(total.delivered)) "
        + "(\(Words.number(total.cavitating)) with cavitation), withheld \(Words.number(total.withheld)), "
        + "refused \(Words.number(total.refused)), uncertain \(Words.number(total.uncertain))")
    lines.append("  baseline pulses   \(Words.number(baseline)) below threshold, no part of any dose")
    lines.append("  account           \(accountLine)")
    if let ledger { lines.append("  ledger            \(ledger)") }
    if retries > 0 { lines.append("  bus               \(Words.number(retries)) transfers repeated") }
    lines += list("not responding", notResponding) { [Words.reason($0.verdict)].compactMap(\.self) }
    lines += list("not finished", unfinished) { _ in [] }
    if let phantom { lines.append(phantom.text) }
    return lines.joined(separator: "\n")
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
    _ title: String, _ foci: [FocusLine], remark: (FocusLine) -> [String]
  ) -> [String] {
    guard !foci.isEmpty else { return [] }
    let shown = foci.prefix(20).map { focus in
      let account = focus.account
      let place = "    focus \(focus.index) \(Words.place(focus.position)): "
      if account == FocusAccount() { return place + "nothing delivered of \(focus.planned)" }
      let uncertain = account.uncertain > 0 ? ["uncertain \(account.uncertain)"] : []
      let numbers =
        [
          "planned \(focus.planned)", "delivered \(account.delivered)",
          "\(account.cavitating) with cavitation", "withheld \(account.withheld)",
          "refused \(account.refused)",
        ] + uncertain
      return place + (remark(focus) + [numbers.joined(separator: ", ")]).joined(separator: "; ")
    }
    let more = foci.count > 20 ? ["    and \(foci.count - 20) more; `--json` lists every focus"] : []
    return ["  \(title):"] + shown + more
  }
}
