import Foundation
import HistotripsyCore
import Sessions
import TreatmentLog

/// What the operator is shown before an interrupted treatment goes on, and what has to be typed.
struct ResumeQuestion {
  static let word = "RESUME"

  let text: String
  /// What is typed to confirm that pulses of others reached no focus of this treatment. Only where the last session has closed its books:
  /// after an interruption it can have fired them itself.
  private let elsewhere: String
  private let canBeElsewhere: Bool

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
        session.state.map { "\(Words.state($0)): \(session.cause ?? "")" }
        ?? "interrupted: nothing says how it ended"
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
    if found.byOthers > 0 {
      lines.append(
        "  fired by others   \(Words.count(Int(found.byOthers), "pulse", "pulses")) under no lease of this treatment: "
          + "\(Words.number(found.chargedByOthers)) are counted as delivered, up to the plan of each of "
          + Words.count(found.chargesByOthers.count, "focus", "foci"))
    }
    canBeElsewhere = found.byOthers > 0 && found.wasClosed
    elsewhere = "\(Self.word) ELSEWHERE \(found.byOthers)"
    if canBeElsewhere {
      lines.append(
        "                    If you know that none of them reached a focus of this treatment (another array was "
          + "plugged in), type \(elsewhere) instead; that is recorded under your name")
    }
    text = lines.joined(separator: "\n")
  }

  /// Asks, and reads one line.
  /// - Returns: the confirmation to be recorded, and what became of the pulses of others; `nil` when anything else was typed, or nothing.
  func ask(_ operator: String) -> (confirmation: OperatorConfirmation, others: PulsesByOthers)? {
    StandardStreams.error(
      text.withoutControls + "\nType \(Self.word) to go on, anything else to leave everything as it is: ")
    guard let typed = readLine(strippingNewline: true) else {
      StandardStreams.error("\n")
      return nil
    }
    let others: PulsesByOthers = canBeElsewhere && typed == elsewhere ? .elsewhere : .charged
    guard typed == Self.word || others == .elsewhere else { return nil }
    let confirmation = OperatorConfirmation(
      operator: `operator`, question: text, typed: typed,
      given: isatty(STDIN_FILENO) == 1 ? "at a terminal" : "on standard input, no terminal")
    return (confirmation, others)
  }

  /// The user's name, as the system knows it.
  static var user: String {
    guard let entry = getpwuid(getuid()), let name = entry.pointee.pw_name else { return "user \(getuid())" }
    return String(cString: name)
  }
}
