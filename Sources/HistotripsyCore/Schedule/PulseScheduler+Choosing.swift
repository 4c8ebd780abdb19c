// Which focus next, and when.

extension PulseScheduler {
  /// The next pulse, or what to wait for. Asking again without a report gives a fresh answer for
  /// the new time; the pulse named before is then forgotten.
  public mutating func next(at now: Instant) -> ScheduleDecision {
    observe(now)
    named = nil
    if fociLeft == 0 { return .finished }
    if regimen.isGated, !isGateOpen { return .wait(until: now + Self.lookAgain, .gate) }
    let candidate: Choice?
    if let train { candidate = evaluate(train.focus, now) } else { candidate = choose(now) }
    guard let choice = candidate else {
      return .wait(until: now + Self.lookAgain, .lawLoading)
    }
    let early = lead + Self.horizon
    if choice.at - now > early {
      let wake = choice.at - early
      // A law that becomes resident meanwhile may bring a focus that need not wait.
      let again = now + Self.lookAgain
      return .wait(until: hasLawsToLoad && again < wake ? again : wake, choice.reason)
    }
    let turn = PulseTurn(focus: FocusIndex(choice.focus), deadline: choice.at, stage: stage(of: choice.focus))
    named = turn
    return .fire(turn)
  }

  /// Whether a burst of this energy at that time keeps to the energy window: the last check before
  /// a trigger, with the energy as it will really be.
  public func fitsEnergy(_ energy: Energy, _ turn: PulseTurn) -> Bool {
    let nanojoules = BurstHistory.nanojoules(burst: energy)
    guard nanojoules <= energyLimit else { return false }
    let room = history.energyRoom(
      for: nanojoules, duration: regimen.burstDuration(turn.stage), limit: energyLimit,
      window: regimen.energyWindow)
    guard let room else { return true }
    return turn.deadline >= room
  }

  struct Choice {
    var focus: Int
    var at: Instant
    var reason: WaitReason
  }

  func stage(of focus: Int) -> Stage { regimen.stage(after: queues.records[focus].delivered) }

  /// The earliest slot that follows the last one and the silence after a pass, and leaves the lead.
  private func earliestSlot(_ stage: Stage, _ now: Instant) -> Instant {
    var soon = now + lead
    if let resumesAt = pass.resumesAt, soon < resumesAt { soon = resumesAt }
    guard let lastSlot else { return soon }
    // A focus of another stage may ask for a longer period; both are kept.
    let period = stage.period > lastSlot.period ? stage.period : lastSlot.period
    let slot = lastSlot.at + period
    return soon < slot ? slot : soon
  }

  /// Goes through the rotation in the order of turns, at most `lookAhead` foci of it, to the first
  /// that may have the earliest slot. When none may, the one that may soonest.
  private func choose(_ now: Instant) -> Choice? {
    var cursors: InlineArray<3, UInt16> = [
      queues.head(.fresh), queues.head(.afterFirstStage), queues.head(.afterSecondStage),
    ]
    var best: Choice?
    var looked = 0
    while looked < Self.lookAhead, let cursor = nextInTurn(cursors, now) {
      let focus = Int(cursors[cursor])
      let record = queues.records[focus]
      if let best, record.eligibleAt >= best.at { break }
      cursors[cursor] = record.next
      looked += 1
      guard let choice = evaluate(focus, now) else { continue }
      if let sofar = best, choice.at >= sofar.at { continue }
      best = choice
      if choice.at == earliestSlot(stage(of: focus), now) { break }
    }
    return best
  }

  /// The queue whose next focus has its turn: of those eligible at the next slot the one due first;
  /// when none is, the one that becomes eligible first.
  ///
  /// A focus that has just entered may be hit at once, but is due only when the one whose place it
  /// took would have been. Were it due at once, those who entered early would be finished while
  /// others still lacked several pulses, and at the end of a treatment too few would be left to
  /// fill each other's revisit times.
  func nextInTurn(_ cursors: InlineArray<3, UInt16>, _ now: Instant) -> Int? {
    var best: Int?
    var isBestEligible = false
    var bestAt = Instant(nanoseconds: 0)
    var i = 0
    while i < 3 {
      if cursors[i] != ScheduledFocus.none {
        let focus = Int(cursors[i])
        let record = queues.records[focus]
        let stage = stage(of: focus)
        let isEligible = record.eligibleAt <= earliestSlot(stage, now)
        var at = record.eligibleAt
        if isEligible, record.place == .fresh { at = at + RotationWindow.gap(after: stage, regimen) }
        if best == nil || (isEligible && !isBestEligible) || (isEligible == isBestEligible && at < bestAt) {
          best = i
          isBestEligible = isEligible
          bestAt = at
        }
      }
      i += 1
    }
    return best
  }

  /// When a focus may be hit, and what holds it up longest. `nil` without a law.
  private func evaluate(_ focus: Int, _ now: Instant) -> Choice? {
    let record = queues.records[focus]
    guard record.slot != ScheduledFocus.none else { return nil }
    let stage = stage(of: focus)
    var choice = Choice(focus: focus, at: earliestSlot(stage, now), reason: .period)
    if choice.at == pass.resumesAt { choice.reason = .replenishment }
    if record.place != .inTrain {
      let rests = record.place == .afterFirstStage ? regimen.firstStage.rest : regimen.secondStage.rest
      choice.delay(until: record.eligibleAt, rests > regimen.minimumRevisit ? .rest : .revisit)
      if let lastBurst, isTooClose(focus, to: lastBurst.focus) {
        choice.delay(until: lastBurst.at + regimen.minimumRevisit, .distance)
      }
    }
    let duration = regimen.burstDuration(stage)
    let dutyRoom = history.dutyRoom(for: duration, limit: onTimeLimit, window: regimen.dutyWindow)
    if let dutyRoom { choice.delay(until: dutyRoom, .duty) }
    let energyRoom = history.energyRoom(
      for: record.nanojoules, duration: duration, limit: energyLimit, window: regimen.energyWindow)
    if let energyRoom { choice.delay(until: energyRoom, .energy) }
    return choice
  }

  /// Nearer than the minimum distance by more than a nanometre: foci on a grid lie exactly one spacing apart, give or take
  /// rounding.
  private func isTooClose(_ focus: Int, to other: Int) -> Bool {
    let least = regimen.minimumDistance.metres - 1e-9
    guard least > 0 else { return false }
    let offset = foci[focus].position.lanes - foci[other].position.lanes
    return (offset * offset).sum() < least * least
  }

  /// Time goes forward; the first instant seen makes all who entered before it eligible.
  mutating func observe(_ now: Instant) {
    guard let last = clock else {
      clock = now
      var focus = queues.head(.fresh)
      while focus != ScheduledFocus.none {
        queues.records[Int(focus)].eligibleAt = now
        focus = queues.records[Int(focus)].next
      }
      return
    }
    if last < now { clock = now }
  }
}

extension PulseScheduler.Choice {
  mutating func delay(until instant: Instant, _ because: WaitReason) {
    guard at < instant else { return }
    at = instant
    reason = because
  }
}
