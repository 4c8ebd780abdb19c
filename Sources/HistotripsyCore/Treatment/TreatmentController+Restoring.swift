// A treatment that was interrupted goes on: doses, judgements and verdicts are those of the log,
// never less.

extension TreatmentController where B: ~Copyable {
  /// Takes one pulse of an earlier run into ledger and judgement, in the order in which they
  /// happened.
  /// - Precondition: before the self-test and before `endRestoring`.
  public mutating func restore(_ past: PastPulse, at focus: FocusIndex) {
    precondition(state == .off && !ledger.isOpen && !isRestored, "restored too late")
    ledger.restore(past, at: focus)
    switch past {
    case .delivered(let cavitated, let collapseTime):
      conclude(focus, cavitated: cavitated, collapseTime: collapseTime)
    // Judged when it became uncertain, as a pulse that showed nothing.
    case .uncertain: conclude(focus, cavitated: false, collapseTime: nil)
    // These outcomes carry no cavitation evidence; they count towards the dose only.
    case .withheld, .refused, .foundDelivered, .foundBaseline, .foundRefused, .notProvenUndelivered: break
    }
  }

  private mutating func conclude(_ focus: FocusIndex, cavitated: Bool, collapseTime: Nanoseconds?) {
    _ = monitor.record(
      focus, cavitated: cavitated, collapseTime: collapseTime,
      isLast: ledger[focus].dose >= foci[focus.index].plannedPulses)
  }

  /// Everything is restored: foci that have their dose or their verdict get no more pulses. The
  /// baseline pass is given anew, since water and receiver may have changed, and the first pulse
  /// waits until every window of the regimen has passed since the self-test.
  /// - Precondition: before the self-test, and once.
  public mutating func endRestoring() {
    precondition(state == .off && !ledger.isOpen && !isRestored, "restored too late")
    isRestored = true
    var i = 0
    while i < foci.count {
      let focus = FocusIndex(i)
      let dose = ledger[focus].dose
      let isSpent = dose >= foci[i].plannedPulses
      let known = monitor[focus].verdict
      if isSpent { monitor.conclude(focus) }
      let verdict = monitor[focus].verdict
      if verdict != known { events.post(.verdict(focus, verdict), at: board.now()) }
      scheduler.restore(focus, delivered: dose)
      if verdict != .more, isSpent || verdict != .done || setup.regimen.endsWhenDone {
        scheduler.retire(focus)
      }
      i += 1
    }
  }

  /// After an interruption it is not known when a focus was last hit, how full the duty and energy
  /// windows were, or what has come back since the last pass. So the first pulse waits for the
  /// longest of them.
  mutating func holdAfterRestoring() {
    guard isRestored else { return }
    let regimen = setup.regimen
    var longest = RotationWindow.gap(after: regimen.firstStage, regimen)
    let afterSecond = RotationWindow.gap(after: regimen.secondStage, regimen)
    if regimen.hasSecondStage, longest < afterSecond { longest = afterSecond }
    if longest < regimen.replenishment { longest = regimen.replenishment }
    if longest < regimen.dutyWindow { longest = regimen.dutyWindow }
    if longest < regimen.energyWindow { longest = regimen.energyWindow }
    notBefore = board.now() + longest
  }
}
