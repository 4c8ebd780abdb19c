// Before anything is granted it stands recorded: after a crash the record says what may have been fired, and at whom.

extension Observer {
  func judgeIntents() -> [Violation] {
    guard plan.requiresIntents else { return [] }
    var found: [Violation] = []
    var doses = [UInt32](repeating: 0, count: plan.foci.count)
    for (i, burst) in seen.bursts.enumerated() {
      let now = allowances.at(burst.at)
      let isDose = !isBaseline(burst)
      // What nobody asked for is in no dose.
      if isDose, let place = places[i], !unasked.contains(burst.at) { doses[place] += 1 }
      // Another counter, or a trigger wire with a will of its own, knows no intents; a grant that the bus lost is an old one.
      if now.isSupplyUnsound || unasked.contains(burst.at) || now.unsoundOutputs.contains(.trigger) {
        continue
      }
      let recorded = seen.claims.intents.filter { $0.at <= burst.at }
      let isIntended = recorded.contains { Int32(bitPattern: $0.through &- burst.number) >= 0 }
      let isGranted = recorded.contains { Int32(bitPattern: $0.through &- burst.leaseEnd) >= 0 }
      if !isIntended || !isGranted {
        found.append(
          Violation(
            .intent, at: burst.at,
            "pulse \(burst.number), granted through \(burst.leaseEnd), recorded through \(recorded.last?.through ?? 0)"
          ))
      }
      if isDose, let place = places[i], !now.areLawsUnsound, !now.unsoundOutputs.contains(.steer),
        !recorded.contains(where: { ($0.limits[place] ?? 0) >= doses[place] })
      {
        found.append(
          Violation(.intent, at: burst.at, "focus \(place): pulse \(doses[place]) is in no record"))
      }
    }
    return found
  }
}
