// What became of a pulse.

extension PulseScheduler {
  /// The pulse named last has fired. Also for one whose outcome cannot be found out: it must be
  /// taken as given.
  /// - Parameters:
  ///   - focus: the focus named last.
  ///   - at: the latest time at which its trigger may have been given. A time before the deadline
  ///     counts as the deadline, so that nothing moves closer together.
  ///   - energy: what it took from the rail.
  ///   - isDose: `false` for a pulse that is no part of the dose (the sub-threshold baseline pass).
  ///     It is a train of its own: every other rule holds for it.
  public mutating func fired(_ focus: FocusIndex, at: Instant, energy: Energy, isDose: Bool = true) {
    let turn = takeNamed(focus)
    let i = focus.index
    let stage = turn.stage
    let trigger = at < turn.deadline ? turn.deadline : at
    observe(trigger)
    let nanojoules = BurstHistory.nanojoules(burst: energy)
    history.record(trigger, duration: regimen.burstDuration(stage), nanojoules: nanojoules)
    lastSlot = SlotInTime(at: trigger, period: stage.period)
    lastBurst = LastBurst(focus: i, at: trigger)
    firedCount += 1
    queues.records[i].hasFired = true

    let isFirstStage = queues.records[i].delivered < regimen.firstStagePulses
    let inTrain = (train?.fired ?? 0) + 1
    if isDose {
      queues.records[i].delivered += 1
      pulsesLeft -= 1
      expectNext(i, after: stage, nanojoules)
    }
    let record = queues.records[i]
    let endsStage = isFirstStage != (record.delivered < regimen.firstStagePulses)
    let endsTrain = !isDose || endsStage || inTrain >= stage.pulsesPerTrain
    if record.delivered >= record.planned {
      train = nil
      pass.count(stays: false, rotation: inRotation)
      retire(focus)
    } else if endsTrain {
      train = nil
      queues.records[i].eligibleAt = trigger + RotationWindow.gap(after: stage, regimen)
      queues.move(i, to: isFirstStage ? .afterFirstStage : .afterSecondStage)
      pass.count(stays: true, rotation: inRotation)
      endPassWhenDone()
    } else {
      train = Train(focus: i, fired: inTrain)
      if record.place != .inTrain { queues.move(i, to: .inTrain) }
    }
  }

  /// The pulse named last was not triggered: late, gate closed, rail not settled. Its slot is used
  /// up, it keeps its place.
  public mutating func withheld(_ focus: FocusIndex, at now: Instant) {
    missed(takeNamed(focus), now)
    withheldCount += 1
  }

  /// The pulse named last was triggered, and the front end did not fire. As withheld.
  public mutating func refused(_ focus: FocusIndex, at now: Instant) {
    missed(takeNamed(focus), now)
    refusedCount += 1
  }

  /// A focus gets no more pulses: done, not responding, or taken out by a person. Its slot is free,
  /// the next in order enters. Repeating it changes nothing.
  public mutating func retire(_ focus: FocusIndex) {
    let i = focus.index
    let record = queues.records[i]
    if record.place == .retired { return }
    if train?.focus == i {
      train = nil
      pass.count(stays: false, rotation: inRotation)
    }
    if named?.focus == focus { named = nil }
    let wasInRotation = isInRotation(record.place)
    queues.move(i, to: .retired)
    pulsesLeft -= UInt64(record.planned - record.delivered)
    fociLeft -= 1
    if record.slot != ScheduledFocus.none {
      slotsFree.giveBack(record.slot)
      queues.records[i].slot = ScheduledFocus.none
    }
    if wasInRotation {
      inRotation -= 1
      fillRotation()
      endPassWhenDone()
    }
  }

  private mutating func endPassWhenDone() {
    guard regimen.replenishment > .zero, pass.isOver(rotation: inRotation), let lastBurst else { return }
    pass.end(resumingAt: lastBurst.at + regimen.replenishment)
  }

  /// A report is always about the pulse named last; anything else is a bug of the caller.
  private mutating func takeNamed(_ focus: FocusIndex) -> PulseTurn {
    guard let turn = named, turn.focus == focus else {
      preconditionFailure("a report on a pulse that was not named")
    }
    named = nil
    return turn
  }

  private mutating func missed(_ turn: PulseTurn, _ now: Instant) {
    observe(now)
    lastSlot = SlotInTime(at: turn.deadline, period: turn.stage.period)
  }

  /// The next burst at a focus takes what the last one took, in proportion to its length.
  private mutating func expectNext(_ focus: Int, after stage: Stage, _ nanojoules: Int64) {
    let next = self.stage(of: focus)
    var expected = nanojoules
    if next.cycles != stage.cycles {
      let scaled = Double(nanojoules) * Double(next.cycles) / Double(stage.cycles)
      expected = scaled < Double(energyLimit) ? Int64(scaled.rounded(.up)) : energyLimit
    }
    queues.records[focus].nanojoules = expected < energyLimit ? expected : energyLimit
  }

  func isInRotation(_ place: FocusPlace) -> Bool {
    switch place {
    case .fresh, .afterFirstStage, .afterSecondStage, .inTrain: true
    case .waiting, .loading, .standby, .retired: false
    }
  }
}
