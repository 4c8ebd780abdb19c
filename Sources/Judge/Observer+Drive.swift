import HistotripsyCore
import VirtualBoard

// Limits as locked, and the drive of every burst: neither above nor below what its focus needs.

extension Observer {
  func judgeDrive() -> [Violation] {
    var found: [Violation] = []
    var isLastWrong = false
    let trips = seen.statements.made.compactMap { if case .tripped = $0.what { $0.at } else { nil } }
    var lastAt = Int64.min
    for (i, burst) in seen.bursts.enumerated() {
      let now = allowances.at(burst.at)
      if let record = burst.record { found += limits(record.limits, at: burst.at) }
      found += hydrophone(burst, now)
      guard let wanted = wantedRail(i) else { continue }
      // The controller's model of the array and the tank's differ by 3 % at most.
      let least = wanted * (0.96 - plan.railTolerance) - 0.6
      let isUnder = burst.rail < least
      let isOver = burst.rail > wanted * (1.04 + plan.railTolerance) + 0.6
      if isUnder, !now.isDriveUnsound {
        found.append(Violation(.underdriven, at: burst.at, "\(burst.rail) V, \(wanted) V wanted"))
      }
      // The record of the burst itself tells, whatever the monitor said: one such burst ends the treatment.
      let isWrong = isUnder || isOver
      let hasTripped = trips.contains { $0 > lastAt && $0 <= burst.at }
      if isWrong, isLastWrong, !hasTripped, !allowances.blind.contains(.recordedRail), !isUnasked(burst) {
        found.append(Violation(.drivenWrongTwice, at: burst.at, "\(burst.rail) V, \(wanted) V wanted, again"))
      }
      isLastWrong = isWrong
      lastAt = burst.at
    }
    return found
  }

  /// The rail that gives the set-point at the focus of a burst; `nil` for bursts of the sub-threshold pass, which has its own.
  private func wantedRail(_ i: Int) -> Double? {
    guard !plan.rails.isEmpty, !isBaseline[i], let place = places[i], !allowances.arePlacesUnsure else {
      return nil
    }
    return plan.rails[place]
  }

  private func limits(_ found: SequencerLimits, at t: Int64) -> [Violation] {
    guard let plan = plan.limits else { return [] }
    var looser: [String] = []
    if Double(found.railMillivolts) > plan.railMaximum.volts * 1000 + 0.5 { looser.append("rail") }
    if Int64(found.burstNanoseconds) > plan.burstMaximum.count { looser.append("burst") }
    if Int64(found.periodNanoseconds) < plan.periodMinimum.count { looser.append("period") }
    if found.dutyPartsPerMillion > plan.dutyMaximum.partsPerMillion { looser.append("duty") }
    if Int64(found.dutyWindowMicroseconds) * 1000 < plan.dutyWindow.count { looser.append("duty window") }
    if Int64(found.deadTimeNanoseconds) < plan.deadTimeMinimum.count { looser.append("dead time") }
    if found.pulses > plan.pulsesMaximum { looser.append("pulses") }
    if looser.isEmpty { return [] }
    return [Violation(.limitsLooser, at: t, looser.joined(separator: ", "))]
  }

  private func hydrophone(_ burst: TissueBurst, _ now: Allowances) -> [Violation] {
    guard let place = plan.hydrophone, let position = burst.position, !now.isDriveUnsound else { return [] }
    let away = position - place
    guard (away * away).sum() < Self.reach * Self.reach, burst.pressure > plan.hydrophoneMaximum else {
      return []
    }
    return [Violation(.hydrophone, at: burst.at, "\(burst.pressure / 1e6) MPa at the hydrophone")]
  }

  /// A pulse that is claimed went where it is claimed to have gone, with the drive that was asked for; or the claim is followed by
  /// a trip before the next.
  func judgeClaims() -> [Violation] {
    var byNumber: [UInt32: Int] = [:]
    for (i, burst) in seen.bursts.enumerated() where byNumber[burst.number] == nil {
      byNumber[burst.number] = i
    }
    var doubt: (at: Int64, what: String)?
    var found: [Violation] = []
    for statement in seen.statements.made {
      switch statement.what {
      case .tripped: doubt = nil
      case .fired(let claim):
        if let doubt { found.append(Violation(.claimedElsewhere, at: doubt.at, doubt.what)) }
        doubt = byNumber[claim.number].flatMap { falsehood(claim, $0) }.map { (statement.at, $0) }
      case .state, .withheld: break
      }
    }
    if let doubt { found.append(Violation(.claimedElsewhere, at: doubt.at, doubt.what)) }
    return found
  }

  private func falsehood(_ claim: Statements.FiredClaim, _ i: Int) -> String? {
    let burst = seen.bursts[i]
    let now = allowances.at(burst.at)
    if now.isSupplyUnsound || isUnasked(burst) { return nil }
    if let focus = claim.focus, let place = places[i], place != focus, !now.areLawsUnsound,
      !allowances.blind.contains(.recordedLaw)
    {
      return "pulse \(claim.number) is claimed for focus \(focus) and went to \(place)"
    }
    if let drive = claim.drive, !allowances.blind.contains(.recordedRail),
      abs(burst.rail - drive) > max(0.6, drive * (plan.railTolerance + 0.005))
    {
      return "pulse \(claim.number) had \(burst.rail) V, and \(drive) V were asked for"
    }
    return nil
  }
}
