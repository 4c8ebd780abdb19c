import HistotripsyCore

// What must not go on for ever, and what must be waited for.

extension Observer {
  func judgePatience() -> [Violation] { waitedForGate() + strikes() + restored() }

  /// A gate that is closed for longer than 30 s is not breathing: the treatment ends within 2 s more.
  private func waitedForGate() -> [Violation] {
    guard plan.isGated else { return [] }
    let longest: Int64 = 32_000_000_000
    return wire(.input(.respiratoryGate)).released(until: seen.end).compactMap { span in
      // Counted from when the treatment began to wait.
      let begun = max(span.from, lastChange(before: span.to))
      guard span.to - begun > longest, state(at: span.to - 1) == .treating else { return nil }
      return Violation(
        .waitedForGate, at: begun + longest, "closed for \(span.to - begun) ns, and still treating")
    }
  }

  private func lastChange(before t: Int64) -> Int64 {
    seen.statements.made.last { statement in
      if case .state = statement.what { statement.at < t } else { false }
    }?.at ?? 0
  }

  /// Pulses that are late, or find rail or front end not ready, are counted: so many in succession end the treatment.
  private func strikes() -> [Violation] {
    var late = 0
    var notReady = 0
    var found: [Violation] = []
    for statement in seen.statements.made {
      switch statement.what {
      case .withheld(.late): late += 1
      case .withheld(.notReady): notReady += 1
      case .withheld(.other): break
      case .fired, .tripped:
        late = 0
        notReady = 0
      case .state(let state): if state == .selfTest { (late, notReady) = (0, 0) }
      }
      if late == plan.strikesMaximum + 1 || notReady == plan.strikesMaximum + 1 {
        found.append(
          Violation(
            .strikesUncounted, at: statement.at, "\(late) late and \(notReady) not ready in succession"))
      }
    }
    return found
  }

  /// After an interruption nobody knows when a focus was last hit or how full the windows are: the first pulse waits for the longest.
  private func restored() -> [Violation] {
    guard plan.isRestored, let ready = seen.samples.first(where: { $0.state == .ready }),
      let first = seen.bursts.first(where: { $0.at > ready.at && !isUnasked($0) })
    else { return [] }
    var longest = max(plan.revisit, plan.replenishment)
    longest = max(longest, max(plan.dutyWindow, plan.energyWindow))
    longest = max(longest, plan.stages.map(\.rest).max() ?? 0)
    let held = first.at - ready.at
    // The hold begins with the last check of the self-test, a few bus messages before `ready`.
    if held >= longest - 10_000_000 || allowances.at(first.at).unsoundOutputs.contains(.trigger) { return [] }
    return [Violation(.restoredTooEarly, at: first.at, "\(held) ns after the self-test, \(longest) wanted")]
  }
}
