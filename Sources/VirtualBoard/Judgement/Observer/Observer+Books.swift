import HistotripsyCore

// What the controller says it has delivered, against what arrived.

extension Observer {
  func judgeBooks() -> [Violation] { seen.claims.books.flatMap(judge) }

  private func judge(_ books: Books) -> [Violation] {
    var found: [Violation] = []
    var truth = [UInt32](repeating: 0, count: plan.foci.count)
    var baseline: UInt32 = 0
    var all: UInt32 = 0
    for (i, burst) in seen.bursts.enumerated() where burst.at <= books.at {
      all += 1
      if isBaseline(burst) { baseline += 1 } else if let place = places[i] { truth[place] += 1 }
    }
    let delivered = books.foci.reduce(0) { $0 + $1.delivered }
    let uncertain = books.foci.reduce(0) { $0 + $1.uncertain }
    // Who could not ask the counter cannot know of bursts that nobody asked for, and says so.
    let unknown = books.isVerified ? 0 : UInt64(unasked.count { $0 <= books.at })
    // A front end that was exchanged may put any number here.
    let booked = UInt64(delivered) + UInt64(uncertain) + UInt64(books.baseline) + UInt64(books.unexplained)
    if booked + unknown < UInt64(all) {
      found.append(
        Violation(
          .booksBelowTruth, at: books.at,
          "\(delivered) delivered, \(uncertain) uncertain, \(books.baseline) baseline, \(books.unexplained) unexplained, of \(all)"
        ))
    }
    for (i, account) in books.foci.enumerated() {
      let dose = account.delivered + account.uncertain
      if dose > plan.foci[i].pulses, books.unexplained == 0 {
        found.append(Violation(.bookedBeyondPlan, at: books.at, "focus \(i): \(dose)"))
      }
      if UInt64(dose) + UInt64(books.unexplained) + unknown < UInt64(truth[i]) {
        found.append(
          Violation(.booksBelowTruth, at: books.at, "focus \(i): \(dose) booked, \(truth[i]) arrived"))
      }
      if books.isExact, account.delivered != truth[i] {
        found.append(
          Violation(
            .booksNotTruth, at: books.at, "focus \(i): \(account.delivered) booked, \(truth[i]) arrived"))
      }
    }
    if books.isExact, books.baseline != baseline {
      found.append(
        Violation(
          .booksNotTruth, at: books.at, "\(books.baseline) baseline pulses booked, \(baseline) arrived"))
    }
    return found
  }

  /// Every pulse that is claimed was given at its deadline: not before, and not later than tolerated.
  func judgeClaims() -> [Violation] {
    var at: [UInt32: Int64] = [:]
    for burst in seen.bursts where at[burst.number] == nil { at[burst.number] = burst.at }
    return seen.claims.statements.compactMap { statement in
      guard case .fired(let number, let deadline) = statement.what else { return nil }
      let now = allowances.at(statement.at)
      if now.isSupplyUnsound || now.unsoundOutputs.contains(.trigger) { return nil }
      guard let burst = at[number] else { return nil }
      let lateness = burst - deadline
      let most = plan.lateTolerance + Self.longestDrive + 2 * now.verbDelay
      if lateness >= 0, lateness <= most { return nil }
      return Violation(.late, at: burst, "pulse \(number) \(lateness) ns past its deadline")
    }
  }

  /// Once all is over nothing is on, driven or left high.
  func judgeEnd() -> [Violation] {
    let t = seen.end
    var found: [Violation] = []
    if wire(.highVoltage).isAsserted(at: t) {
      found.append(Violation(.notSafeAfterTheEnd, at: t, "high voltage on"))
    }
    for line in OutputLine.all where wire(.driven(line)).isAsserted(at: t) {
      // A program that is gone has driven nothing since: its lines are what they were, and the watchdog has done the rest.
      if allowances.diedAt != nil, line != .trigger { continue }
      found.append(Violation(.notSafeAfterTheEnd, at: t, "\(line) asserted"))
    }
    return found
  }
}
