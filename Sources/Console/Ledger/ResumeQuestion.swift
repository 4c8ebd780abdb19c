import Foundation
import HistotripsyCore
import Sessions
import TreatmentLog

/// What the operator is shown before an interrupted treatment goes on, and what has to be typed.
struct ResumeQuestion {
  static let word = "RESUME"

  let text: String

  init(_ inputs: TreatmentInputs, _ sessions: [SessionEntry], _ foci: [FocusEntry], _ found: Reconciliation) {
    var total = FocusAccount()
    var planned: UInt64 = 0
    var judged = 0
    for entry in foci {
      total.delivered += entry.account.delivered
      total.uncertain += entry.account.uncertain
      planned += UInt64(entry.focus.plannedPulses)
      if entry.verdict != nil { judged += 1 }
    }
    var lines = [inputs.title]
    for session in sessions {
      let ending =
        session.state.map { "\($0): \(session.cause ?? "")" } ?? "interrupted: nothing says how it ended"
      lines.append("  session \(session.number), begun \(session.begun), \(ending)")
    }
    lines.append(
      "  delivered         \(Words.number(total.delivered)) of \(Words.number(planned)) planned pulses; "
        + "\(judged) of \(Words.count(foci.count, "focus has its verdict", "foci have their verdict"))")
    if total.uncertain > 0 {
      lines.append("  uncertain         \(Words.number(total.uncertain)) from before, counted as delivered")
    }
    lines.append(
      "  front end         its counter stands at \(found.counter.value); the last pulse on record is "
        + "\(found.recorded.value)")
    if found.unrecorded > 0 {
      lines.append(
        "  not on record     \(Words.count(Int(found.unrecorded), "pulse", "pulses")) may have been delivered to any of "
          + "\(Words.count(found.charges.count, "focus", "foci")): \(Words.number(found.charged)) are counted as "
          + "delivered, and no focus can get more than its plan")
    }
    if found.foreign > 0 {
      lines.append(
        "  fired by others   \(Words.count(Int(found.foreign), "pulse", "pulses")) since, under no lease of this treatment"
      )
    }
    text = lines.joined(separator: "\n")
  }

  /// Asks, and reads one line.
  /// - Returns: the confirmation to be recorded; `nil` when anything else was typed, or nothing.
  func ask(_ operator: String) -> OperatorConfirmation? {
    StandardStreams.error(text + "\nType \(Self.word) to go on, anything else to leave everything as it is: ")
    guard let typed = readLine(strippingNewline: true) else {
      StandardStreams.error("\n")
      return nil
    }
    guard typed == Self.word else { return nil }
    return OperatorConfirmation(
      operator: `operator`, question: text, typed: typed,
      given: isatty(STDIN_FILENO) == 1 ? "at a terminal" : "on standard input, no terminal")
  }

  /// Whoever the system says is here.
  static var user: String {
    guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return "user \(getuid())" }
    return String(cString: name)
  }
}
