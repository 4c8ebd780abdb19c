// Intent before lease: no pulse is granted to the front end before its owner has recorded that it
// is intended, and for whom.

extension TreatmentController where B: ~Copyable {
  /// What has to be put on stable storage next; `nil` while nothing has. Announced half a lease
  /// ahead, so that a log that takes its time delays no pulse; the same until it is confirmed.
  /// Always `nil` under `LeaseConsent.notNeeded`.
  public var intentToRecord: Intent? { intents.pending }

  /// The intent of this number is on stable storage: it survives a loss of power. Any other number
  /// than that of `intentToRecord` changes nothing.
  public mutating func confirmIntent(_ number: UInt32) { intents.confirm(number) }

  /// Announces the next intent when no more than half a lease of recorded pulses is left.
  mutating func announceAhead() {
    guard intents.consent == .whenRecorded, intents.pending == nil, pulsesLeft > 0 else { return }
    let latest = ledger.latest
    let recorded = intents.recordedThrough
    let left = latest < recorded ? recorded.value - latest.value : 0
    if left > UInt32(setup.leasePulses / 2) || UInt64(left) >= pulsesLeft { return }
    intents.announce(intent(naming: nil))
  }

  /// Whether a pulse has to wait because no recorded intent names it; that intent is then on its
  /// way.
  mutating func awaitsRecord(_ turn: PulseTurn) -> Bool {
    let isPermitted = intents.permits(
      turn.focus, dose: ledger[turn.focus].dose, isBaseline: baselineLeft > 0, after: ledger.latest)
    if !isPermitted, intents.pending == nil { intents.announce(intent(naming: turn.focus)) }
    return !isPermitted
  }

  /// Pulses that are still to be given, the baseline pass included.
  var pulsesLeft: UInt64 { scheduler.pulsesLeft + UInt64(baselineLeft) }

  /// A lease from the present count on, and the foci that stand next in turn.
  private mutating func intent(naming first: FocusIndex?) -> Intent {
    let lease = UInt64(setup.leasePulses) < pulsesLeft ? UInt32(setup.leasePulses) : UInt32(pulsesLeft)
    let baseline = UInt32(baselineLeft) < lease ? UInt32(baselineLeft) : lease
    var intent = intents.draft(
      after: ledger.latest, through: ledger.latest.advanced(by: lease), baselinePulses: UInt16(baseline))
    let isOnlyBaseline = baseline == lease
    if let first { name(first, visits: 1, isOnlyBaseline, in: &intent) }

    // The scheduler may pass over foci that lie too close to the last one, so look further down the
    // line.
    let wanted = Int(lease) + PulseScheduler.lookAhead
    var inOneRound = 0
    var coming = scheduler.coming()
    while inOneRound < wanted, let focus = scheduler.next(in: &coming) {
      inOneRound += isOnlyBaseline ? 1 : Int(scheduler.visit(focus))
    }
    let rounds = UInt32(inOneRound == 0 ? 1 : (wanted + inOneRound - 1) / inOneRound)
    // A focus that receives its verdict frees its slot for a standby focus, so name a few of those
    // too.
    var entering = Self.unforeseenVerdicts
    var named = 0
    coming = scheduler.coming()
    while named < inOneRound, !intent.isFull, let focus = scheduler.next(in: &coming) {
      let visit = scheduler.visit(focus)
      named += isOnlyBaseline ? 1 : Int(visit)
      if !isOnlyBaseline, UInt64(rounds) * UInt64(visit) >= scheduler.pulsesLeft(focus) { entering += 1 }
      if focus != first { name(focus, visits: rounds, isOnlyBaseline, in: &intent) }
    }
    while entering > 0, !intent.isFull, let focus = scheduler.nextStandingBy(in: &coming) {
      entering -= 1
      if focus != first { name(focus, visits: 1, isOnlyBaseline, in: &intent) }
    }
    return intent
  }

  /// Foci that may end before their pulses do while half a lease is fired. A guess: more of them
  /// cost a moment's wait.
  private static var unforeseenVerdicts: Int { 4 }

  private mutating func name(
    _ focus: FocusIndex, visits: UInt32, _ isOnlyBaseline: Bool, in intent: inout Intent
  ) {
    let dose = ledger[focus].dose
    let planned = foci[focus.index].plannedPulses
    let pulses = isOnlyBaseline ? 0 : visits * scheduler.visit(focus)
    let doseLimit = planned - dose < pulses ? planned : dose + pulses
    if intents.covers(focus, doseLimit: doseLimit, isBaseline: intent.baselinePulses > 0) { return }
    intent.name(focus, upTo: doseLimit)
  }
}
