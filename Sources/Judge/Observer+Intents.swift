import HistotripsyCore

// Before anything is granted it stands recorded: after a crash the record says what may have been fired, and at which foci.

extension Observer {
  func judgeIntents() -> [Violation] {
    guard plan.requiresIntents else { return [] }
    var found: [Violation] = []
    let intents = seen.statements.intents
    var recorded = 0
    /// The most pulses that any intent so far has named for each focus.
    var limits = [UInt32](repeating: 0, count: plan.foci.count)
    var doses = plan.restored
    for (i, burst) in seen.bursts.enumerated() {
      while recorded < intents.count, intents[recorded].at <= burst.at {
        for (focus, limit) in intents[recorded].limits { limits[focus] = max(limits[focus], limit) }
        recorded += 1
      }
      let now = allowances.at(burst.at)
      let isUnasked = isUnasked(burst)
      // A burst that was not asked for is in no dose.
      if !isBaseline[i], let place = places[i], !isUnasked { doses[place] += 1 }
      // Another counter, or a trigger wire that moves by itself, knows no intents; a grant that the bus lost is an old one.
      if now.isSupplyUnsound || isUnasked || now.unsoundOutputs.contains(.trigger) { continue }
      func covers(_ number: UInt32) -> Bool {
        intents[..<recorded].reversed().contains { Int32(bitPattern: $0.through &- number) >= 0 }
      }
      if !covers(burst.number) || !covers(burst.leaseEnd) {
        let last = recorded > 0 ? intents[recorded - 1].through : 0
        found.append(
          Violation(
            .intent, at: burst.at,
            "pulse \(burst.number), granted through \(burst.leaseEnd), recorded through \(last)"))
      }
      if !isBaseline[i], let place = places[i], !now.areLawsUnsound, !now.unsoundOutputs.contains(.steer),
        limits[place] < doses[place]
      {
        found.append(
          Violation(.intent, at: burst.at, "focus \(place): pulse \(doses[place]) is in no record"))
      }
    }
    return found
  }
}
