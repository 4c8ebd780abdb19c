import HistotripsyCore

// What the controller says it has delivered, against what arrived.

extension Observer {
  func judgeAccounts() -> [Violation] { seen.statements.accounts.flatMap(judge) }

  private func judge(_ accounts: Accounts) -> [Violation] {
    var found: [Violation] = []
    // What an earlier run delivered counts in the controller's account, and was not seen here.
    var truth = plan.restored
    var baseline: UInt32 = 0
    var all: UInt32 = plan.restored.reduce(0, +)
    for (i, burst) in seen.bursts.enumerated() where burst.at <= accounts.at {
      all += 1
      if isBaseline[i] { baseline += 1 } else if let place = places[i] { truth[place] += 1 }
    }
    let delivered = accounts.foci.reduce(0) { $0 + $1.delivered }
    let uncertain = accounts.foci.reduce(0) { $0 + $1.uncertain }
    // A controller that could not ask the counter cannot know of bursts that were not asked for, and says so.
    let unknown = accounts.isVerified ? 0 : UInt64(unaskedCount(through: accounts.at))
    // A front end that was exchanged may put any number here.
    let booked =
      UInt64(delivered) + UInt64(uncertain) + UInt64(accounts.baseline) + UInt64(accounts.unexplained)
    if booked + unknown < UInt64(all) {
      let parts = "\(delivered) delivered, \(uncertain) uncertain, \(accounts.baseline) baseline, "
      found.append(
        Violation(
          .booksBelowTruth, at: accounts.at, parts + "\(accounts.unexplained) unexplained, of \(all)"))
    }
    for (i, account) in accounts.foci.enumerated() {
      let dose = account.delivered + account.uncertain
      if dose > plan.foci[i].pulses, accounts.unexplained == 0 {
        found.append(Violation(.bookedBeyondPlan, at: accounts.at, "focus \(i): \(dose)"))
      }
      // With the strobe lost and the first witness of it blind, one burst may go to another focus than the account's.
      if allowances.arePlacesUnsure { continue }
      if UInt64(dose) + UInt64(accounts.unexplained) + unknown < UInt64(truth[i]) {
        found.append(
          Violation(.booksBelowTruth, at: accounts.at, "focus \(i): \(dose) booked, \(truth[i]) arrived"))
      }
      if accounts.isExact, account.delivered != truth[i] {
        found.append(
          Violation(
            .booksNotTruth, at: accounts.at, "focus \(i): \(account.delivered) booked, \(truth[i]) arrived"))
      }
    }
    if accounts.isExact, accounts.baseline != baseline {
      found.append(
        Violation(
          .booksNotTruth, at: accounts.at,
          "\(accounts.baseline) baseline pulses booked, \(baseline) arrived"))
    }
    return found
  }

  /// Every pulse that is claimed was given at its deadline: not before, and not later than tolerated.
  func judgeStatements() -> [Violation] {
    var at: [UInt32: Int64] = [:]
    for burst in seen.bursts where at[burst.number] == nil { at[burst.number] = burst.at }
    return seen.statements.made.compactMap { statement in
      guard case .fired(let claim) = statement.what, let deadline = claim.deadline else { return nil }
      let number = claim.number
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
      // A program that is gone drives nothing any more: its lines stay as they were, and the watchdog does the rest.
      if allowances.diedAt != nil, line != .trigger { continue }
      found.append(Violation(.notSafeAfterTheEnd, at: t, "\(line.name) asserted"))
    }
    return found
  }
}
