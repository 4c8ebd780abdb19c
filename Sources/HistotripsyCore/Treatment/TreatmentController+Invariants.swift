// What always holds between two calls. Tests ask after every step of seeded treatments.

extension TreatmentController where B: ~Copyable {
  /// - Returns: the first invariant that does not hold, or `nil`. O(foci).
  package func brokenInvariant() -> StaticString? {
    if transmitter.power.isEnabled != state.isEnergised {
      return "high voltage is enabled when armed or treating"
    }
    if latch.isLatched != (state == .faulted) { return "a cause is latched exactly while faulted" }
    if let broken = brokenHand() { return broken }
    if strikes.late >= setup.lateInSuccessionMaximum, state != .faulted { return "a habit of lateness trips" }
    if strikes.notReady >= setup.lateInSuccessionMaximum, state != .faulted {
      return "a habit of not being ready trips"
    }
    if strikes.gateDisagreements >= Supervisor.gateDisagreementsMaximum, state != .faulted {
      return "a gate that keeps contradicting the front end trips"
    }
    if baselineLeft > setup.baselinePulses { return "no more baseline pulses than set up" }
    if ledger.isOpen != transmitter.memory.isCounterKnown {
      return "a ledger is open once the counter is known"
    }
    if state.isEnergised, !ledger.isOpen { return "nothing is energised without an open ledger" }
    return ledger.brokenInvariant() ?? scheduler.brokenInvariant() ?? brokenDose()
  }

  private func brokenHand() -> StaticString? {
    switch hand {
    case .idle: return nil
    case .preparing, .inFlight: return "no pulse is in hand between two calls"
    case .doubtful(let flight):
      if ledger[flight.focus].uncertain == 0 { return "a doubtful pulse is counted as uncertain" }
      return state.isEnergised || state == .ready || state == .paused
        ? "no pulse is prepared while another is doubtful" : nil
    }
  }

  private func brokenDose() -> StaticString? {
    for i in 0..<foci.count where ledger[FocusIndex(i)].dose > foci[i].plannedPulses {
      // An earlier run may have left doubts beyond the plan; they are never added to.
      if !isRestored { return "no focus gets more than planned" }
    }
    return nil
  }
}
