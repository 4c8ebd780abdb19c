// What always holds between two calls. Tests ask after every step; it costs O(foci), so the
// controller does not.

extension PulseScheduler {
  /// - Returns: the first invariant that does not hold, or `nil`.
  package func brokenInvariant() -> StaticString? {
    var tally = Tally()
    for i in 0..<fociCount {
      if let broken = check(i, &tally) { return broken }
    }
    if tally.left != fociLeft { return "fociLeft counts the foci that are not retired" }
    if tally.pulses != pulsesLeft { return "pulsesLeft is what is planned and not delivered" }
    if tally.inRotation != inRotation { return "inRotation counts the foci whose place is in rotation" }
    if inRotation > window { return "no more foci in rotation than the window holds" }
    if tally.inTrain != (train == nil ? 0 : 1) { return "one focus is in its train, or none" }
    if !queues.areLinked() { return "a focus in a queue is linked into it once" }
    return brokenMemory()
  }

  private struct Tally {
    var left = 0
    var pulses: UInt64 = 0
    var inRotation = 0
    var inTrain = 0
  }

  private func check(_ i: Int, _ tally: inout Tally) -> StaticString? {
    let record = queues.records[i]
    if record.delivered > record.planned { return "no focus gets more than planned" }
    if record.nanojoules > energyLimit { return "an expected burst fits an energy window" }
    if isInRotation(record.place) {
      tally.inRotation += 1
      if record.slot == ScheduledFocus.none { return "a focus in rotation has its law resident" }
      let now = clock ?? Instant(nanoseconds: 0)
      if !record.hasFired, now < record.eligibleAt { return "a focus never hit is eligible once in rotation" }
    }
    switch record.place {
    case .inTrain: tally.inTrain += 1
    case .waiting, .loading, .retired:
      if record.slot != ScheduledFocus.none { return "a focus without a place in line holds no slot" }
    case .standby, .fresh, .afterFirstStage, .afterSecondStage: break
    }
    if record.place != .retired {
      tally.left += 1
      tally.pulses += UInt64(record.planned - record.delivered)
    }
    return nil
  }

  private func brokenMemory() -> StaticString? {
    if let train {
      if queues.records[train.focus].place != .inTrain { return "the train's focus is in its train" }
      if train.fired < 1 || train.fired >= stage(of: train.focus).pulsesPerTrain {
        return "a train under way has fired some of its bursts, and not all"
      }
    }
    if let lastBurst {
      guard let clock, lastBurst.at <= clock else { return "the last burst is not in the future" }
      guard let lastSlot, lastBurst.at <= lastSlot.at else {
        return "the last slot is not before the last burst"
      }
    }
    if let named, slot(of: named.focus) == nil || !isInRotation(queues.records[named.focus.index].place) {
      return "a pulse is named for a focus in rotation whose law is resident"
    }
    if pass.staying > pass.trains { return "trains that stay are trains" }
    return nil
  }
}
