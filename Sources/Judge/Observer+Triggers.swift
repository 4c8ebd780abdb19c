import HistotripsyCore

// The controller's own edges, whether the front end fired or refused.

extension Observer {
  func judgeTriggers() -> [Violation] {
    var found: [Violation] = []
    let enable = wire(.driven(.enable))
    let steer = wire(.driven(.steer))
    let heartbeat = wire(.driven(.heartbeat))
    for t in triggers {
      if !enable.isAsserted(at: t) {
        found.append(Violation(.triggerWhileDisabled, at: t, "enable is released"))
      }
      if let age = heartbeat.age(at: t), age <= Self.watchdog {
      } else {
        found.append(
          Violation(.triggerWithoutHeartbeat, at: t, "no edge for \(heartbeat.age(at: t) ?? -1) ns"))
      }
      found += lines(at: t)
      // Two edges of one strobe: the law counts from the first.
      if let latched = steer.lastRise(through: t), t - latched < plan.deadTime {
        found.append(Violation(.triggerInDeadTime, at: t, "\(t - latched) ns after the law's strobe"))
      }
      // A clock that stands still dates a trip back to the last look, before the edge that was already on its way.
      let looked = allowances.at(t).isClockUnsound ? t - Self.finalApproach - 1 : t
      if state(at: t) != .treating, state(at: looked) != .treating {
        found.append(Violation(.triggerNotTreating, at: t, "in state \(state(at: t).name)"))
      }
    }
    return found + afterUnasked()
  }

  private func lines(at t: Int64) -> [Violation] {
    let checks: [(InputLine, Bool, Violation.Rule)] = [
      (.emergencyStop, true, .triggerWhileStopped), (.interlock, false, .triggerWhileInterlockOpen),
      (.fault, true, .triggerWhileFaultLatched), (.ready, false, .triggerWhileNotReady),
      (.respiratoryGate, false, .triggerOutsideGate),
    ]
    return checks.compactMap { line, isBadAsserted, rule in
      if line == .respiratoryGate, !plan.isGated { return nil }
      let course = wire(.input(line))
      guard course.isAsserted(at: t) == isBadAsserted else { return nil }
      let age = course.age(at: t) ?? t
      guard age > reaction(line, at: t) else { return nil }
      return Violation(rule, at: t, "\(line.name) for \(age) ns, \(reaction(line, at: t)) allowed")
    }
  }

  /// A burst that was not asked for shows in the counter, which is read before each trigger: one more trigger may be on its way,
  /// and no other until a person has looked.
  private func afterUnasked() -> [Violation] {
    unasked.compactMap { burst in
      let cleared = seen.statements.clearings.first { $0 > burst } ?? .max
      let later = triggers.filter { $0 > burst && $0 < cleared }
      guard later.count > 1 else { return nil }
      return Violation(.triggerAfterUnaskedBurst, at: later[1], "a burst at \(burst) ns had no trigger")
    }
  }

  func judgeOutputs() -> [Violation] { held() + slowToSafe() + energisedWhileFaulted() }

  /// A strobe is 1 µs; each edge takes a board 100 µs at most, and the wait between them ends when it should.
  private func held() -> [Violation] {
    wire(.driven(.trigger)).asserted(until: seen.end).compactMap { span in
      let now = allowances.at(span.from)
      if now.isClockUnsound || allowances.isHung(between: span.from, and: span.to) { return nil }
      let longest = 2 * Self.longestDrive + 1000 + 4 * now.verbDelay
      if span.to - span.from <= longest { return nil }
      return Violation(.triggerHeld, at: span.from, "for \(span.to - span.from) ns")
    }
  }

  private func slowToSafe() -> [Violation] {
    let enable = wire(.driven(.enable))
    let bad: [(InputLine, [(from: Int64, to: Int64)])] = [
      (.emergencyStop, wire(.input(.emergencyStop)).asserted(until: seen.end)),
      (.interlock, wire(.input(.interlock)).released(until: seen.end)),
      (.fault, wire(.input(.fault)).asserted(until: seen.end)),
    ]
    return bad.flatMap { line, spans in
      spans.compactMap { span -> Violation? in
        let now = allowances.at(span.from)
        if now.untoldLines.contains(line) || now.isBusUnsound || now.isClockUnsound { return nil }
        let deadline = span.from + Self.safeWithin + 8 * now.verbDelay
        guard deadline < span.to, enable.isAsserted(at: span.from) else { return nil }
        if allowances.isHung(between: span.from, and: deadline) { return nil }
        guard let off = enable.next(after: span.from), off <= deadline else {
          return Violation(
            .slowToSafe, at: span.from,
            "\(line.name), and enable still asserted \(deadline - span.from) ns later")
        }
        return nil
      }
    }
  }

  /// From a trip until a person has cleared it nothing is enabled and nothing triggered, even when the condition has gone.
  private func energisedWhileFaulted() -> [Violation] {
    let enable = wire(.driven(.enable))
    let trips = seen.statements.made.compactMap { if case .tripped = $0.what { $0.at } else { nil } }
    return trips.compactMap { trip in
      let cleared = seen.statements.clearings.first { $0 >= trip } ?? seen.end
      let rises = enable.rises.filter { $0 > trip && $0 < cleared }
      guard let rise = rises.first else { return nil }
      return Violation(.energisedWhileFaulted, at: rise, "tripped at \(trip) ns, cleared at \(cleared) ns")
    }
  }
}
