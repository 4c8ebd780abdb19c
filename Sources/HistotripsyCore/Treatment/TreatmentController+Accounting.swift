// What a trigger did. Every trigger ends as delivered, refused or uncertain, by the front end's own
// count.

extension TreatmentController where B: ~Copyable {
  /// A burst fired and told its features: into the ledger, then into every judgement that follows
  /// from it.
  mutating func account(
    _ features: PulseFeatures, of given: PulseInFlight, from slot: SlotIndex
  ) throws(TripCause) {
    var flight = given
    hand = .idle
    // The rail that the burst had. The reading that let it go on was taken earlier, when the rail
    // may still have been on its way within the tolerance.
    flight.rail = features.railAtTrigger
    strikes.late = isLate(flight) ? strikes.late + 1 : 0
    strikes.notReady = 0
    let evidence = flight.isBaseline ? nil : detector.judge(features)
    let cavitated = evidence?.didCavitate ?? false
    let measured = measuredPressure(features)
    if flight.isBaseline { detector.learn(features) }
    if !flight.isBaseline { updateLoop(estimate(of: flight), measured, isClipped: features.isClipped) }
    deliver(
      flight, number: features.pulse, cavitated: cavitated, measured: measured,
      collapseTime: features.collapseTime)
    if counts.retries != narration.retries {
      narration.retries = counts.retries
      events.post(.retried(total: counts.retries), at: board.now())
    }
    try transmitter.checkRecorded(features, slot: slot)
    try transmitter.compareClocks(features, from: flight.begun, to: flight.given)
    if strikes.late >= setup.lateInSuccessionMaximum { throw .lateInSuccession(strikes.late) }
    try boundPressure(measured, isClipped: features.isClipped)
  }

  /// Driving a line takes up to 100 µs (`Board.drive`), and only then is the edge on the wire: a
  /// pulse may be late although it was on time when the line was about to be driven.
  private func isLate(_ flight: PulseInFlight) -> Bool { flight.lateness > setup.regimen.lateTolerance }

  /// What a hydrophone in the focus says ends the treatment when it is too much, or cannot be read
  /// for long; and so does a loop that stands at its lower end, because the pressure is then too
  /// high.
  private mutating func boundPressure(
    _ measured: MeasuredPressure?, isClipped: Bool
  ) throws(TripCause) {
    if let measured, measured.peakNegative > setup.limits.setPointMaximum * Supervisor.pressureMargin {
      throw .pressureOverLimit(measured: measured.peakNegative, limit: setup.limits.setPointMaximum)
    }
    strikes.clipped = isClipped && setup.feedback != .rail ? strikes.clipped + 1 : 0
    if strikes.clipped >= Supervisor.clippedMaximum { throw .pressureNotHeld(.ignoredClipped) }
    if loop.state == .atLowerLimit, loop.saturatedUpdates >= Supervisor.lowerEndMaximum {
      throw .pressureNotHeld(.atLowerLimit)
    }
  }

  /// Enters a burst that has fired everywhere it counts: ledger, schedule, events, verdict.
  private mutating func deliver(
    _ flight: PulseInFlight, number: PulseNumber, cavitated: Bool, measured: MeasuredPressure?,
    collapseTime: Nanoseconds?
  ) {
    if flight.isBaseline {
      ledger.deliverBaseline(flight.focus, number: number)
    } else {
      ledger.deliver(flight.focus, number: number, cavitated: cavitated)
    }
    schedule(flight)
    let now = board.now()
    events.post(
      .fired(
        PulseReport(
          pulse: number, focus: flight.focus, isBaseline: flight.isBaseline, deadline: flight.turn.deadline,
          lateness: flight.lateness, isLate: isLate(flight), rail: flight.rail,
          estimate: estimate(of: flight), measured: measured,
          didCavitate: cavitated, collapseTime: collapseTime)), at: now)
    if flight.isBaseline {
      if baselineLeft == 0 { events.post(.baselineTaken(pulses: ledger.baseline), at: now) }
    } else {
      judge(flight.focus, cavitated: cavitated, collapseTime: collapseTime, at: now)
    }
  }

  /// The schedule goes on from a trigger that has fired, or must be taken as fired.
  private mutating func schedule(_ flight: PulseInFlight) {
    let energy = burstEnergy(rail: flight.rail, flight.turn.stage)
    scheduler.fired(
      flight.focus, at: flight.given, energy: energy, isDose: !flight.isBaseline)
    if flight.isBaseline { baselineLeft -= 1 }
    lastActive = flight.given
  }

  // Mutating, although they change nothing: to borrow a value of this size is to copy it, and that is 4 KB of stack each time.

  private mutating func estimate(of flight: PulseInFlight) -> LinearEstimate? {
    loop.estimate(at: flight.rail, relativeGain: Double(relativeGains[flight.focus.index]))
  }

  /// The reading that the loop was made for; the other kind is not even offered to it.
  private mutating func updateLoop(
    _ estimate: LinearEstimate?, _ measured: MeasuredPressure?, isClipped: Bool
  ) {
    do throws(PressureLoopFault) {
      switch loop.setPoint {
      case .estimated:
        guard let estimate else { return }
        try loop.update(estimated: estimate)
      case .measured:
        guard let measured else { return }
        try loop.update(measured: measured, isClipped: isClipped)
      }
    } catch {
      preconditionFailure("a reading of the kind the loop holds")
    }
    // Told once, when it has become a state rather than a moment.
    if loop.saturatedUpdates == 20 || loop.ignoredUpdates == 20 {
      events.post(.pressureNotHeld(loop.state), at: board.now())
    }
  }

  /// Verdict on a focus after a pulse.
  private mutating func judge(
    _ focus: FocusIndex, cavitated: Bool, collapseTime: Nanoseconds?, at now: Instant
  ) {
    let verdict = monitor.record(
      focus, cavitated: cavitated, collapseTime: collapseTime,
      isLast: ledger[focus].dose >= foci[focus.index].plannedPulses)
    if verdict == .more { return }
    let isSpent = ledger[focus].dose >= foci[focus.index].plannedPulses
    if verdict == .done, !setup.regimen.endsWhenDone, !isSpent { return }
    scheduler.retire(focus)
    events.post(.verdict(focus, verdict), at: now)
  }

  /// `pulseDone` did not come: the front end's counter says whether the burst fired.
  mutating func accountWithoutDone() throws(TripCause) {
    let status = try transmitter.readStatus()
    let expected = ledger.latest.advanced(by: 1)
    // Neither fired nor refused: the edge never got there, or is late and may fire yet. It stays in
    // flight until the outputs are safe; then the counter settles it.
    if transmitter.reading(status, after: ledger.latest).isUnchanged {
      try transmitter.inspectLines()
      throw .outputUndriveable(.trigger)
    }
    let outcome = settle(by: status)
    // A refusal mostly has a cause that is on a line too, and the line names it better.
    try transmitter.inspectLines()
    switch outcome {
    case .delivered: throw .pulseDoneMissing
    case .unknown: throw .pulseNumberDisagrees(expected: expected, found: status.fired)
    // Benign race: the gate closed after our last look, and the front end refused the trigger.
    case .refused(.gateClosed): return
    case .refused(let reason): throw .triggerRefused(reason)
    }
  }

  /// What a trigger did, by the counter.
  enum Outcome: Equatable {
    case delivered
    /// `.noneYet`: the front end has seen no trigger, or none was in flight.
    case refused(Refusal)
    /// The counter has gone back: it is not the counter that the ledger was opened with.
    case unknown
  }

  /// Settles the trigger in flight from the front end's counter, and counts what no trigger of ours
  /// explains.
  ///
  /// | counter moved by | in flight | in doubt | nothing open |
  /// |---|---|---|---|
  /// | less than 0 | uncertain | stays in doubt | – |
  /// | 0 | refused | stays in doubt | – |
  /// | 1 | delivered | found delivered | 1 unexplained |
  /// | n | delivered, n − 1 unexplained | found delivered, n − 1 unexplained | n unexplained |
  @discardableResult
  mutating func settle(by status: SequencerStatus) -> Outcome {
    let reading = transmitter.reading(status, after: ledger.latest)
    guard var moved = reading.bursts else {
      settleAsUncertain()
      return .unknown
    }
    let reason = reading.refusal ?? .noneYet
    transmitter.noteRefusals(status)
    var outcome = Outcome.refused(reason)
    if case .inFlight(var flight) = hand {
      hand = .idle
      // Nothing has recorded when it fired; not later than now.
      flight.given = board.now()
      if moved > 0 {
        moved -= 1
        outcome = .delivered
        deliver(
          flight, number: ledger.latest.advanced(by: 1), cavitated: false, measured: nil, collapseTime: nil)
      } else {
        ledger.refuse(flight.focus)
        scheduler.refused(flight.focus, at: board.now())
        events.post(.refused(flight.focus, reason), at: board.now())
      }
    }
    // A self-test that trips before it has opened the ledger closes the account with the doubt
    // still there.
    if moved > 0, foundDelivered() { moved -= 1 }
    if moved > 0 { ledger.noteUnexplained(moved, latest: status.fired) }
    return outcome
  }

  /// What the trigger in flight did cannot be found out: it counts as delivered, for dose and
  /// schedule alike.
  mutating func settleAsUncertain() {
    guard case .inFlight(var flight) = hand else { return }
    flight.given = board.now()
    hand = .doubtful(flight)
    ledger.doubt(flight.focus)
    schedule(flight)
    let now = board.now()
    events.post(.uncertain(flight.focus), at: now)
    if !flight.isBaseline { judge(flight.focus, cavitated: false, collapseTime: nil, at: now) }
  }

  /// A treatment goes on after a fault: the counter, which no power loss resets, tells what an
  /// uncertain trigger did.
  /// - Returns: whether the ledger explains all that has fired.
  mutating func reopenLedger(at counter: PulseNumber) -> Bool {
    guard counter >= ledger.latest else { return false }
    ledger.isVerified = true
    var moved = counter.value &- ledger.latest.value
    if moved > 0, foundDelivered() {
      moved -= 1
    } else if case .doubtful(let flight) = hand {
      hand = .idle
      ledger.resolveAsRefused(flight.focus)
      events.post(.refused(flight.focus, .noneYet), at: board.now())
    }
    if moved == 0 { return true }
    ledger.noteUnexplained(moved, latest: counter)
    return false
  }

  /// A counter that has moved on explains an uncertain trigger: it fired.
  /// - Returns: whether there was one.
  private mutating func foundDelivered() -> Bool {
    guard case .doubtful(let flight) = hand else { return false }
    hand = .idle
    let number = ledger.latest.advanced(by: 1)
    ledger.resolveAsDelivered(flight.focus, isBaseline: flight.isBaseline, number: number)
    events.post(
      .fired(
        PulseReport(
          pulse: number, focus: flight.focus, isBaseline: flight.isBaseline, deadline: flight.turn.deadline,
          lateness: flight.lateness, isLate: isLate(flight), rail: flight.rail,
          estimate: estimate(of: flight), measured: nil,
          didCavitate: false, collapseTime: nil)),
      at: board.now())
    return true
  }

  mutating func burstEnergy(rail: Voltage, _ stage: Stage) -> Energy {
    let seconds = setup.regimen.burstDuration(stage).seconds
    return .joules(rail.volts * rail.volts * setup.conductance.siemens * seconds)
  }

  private mutating func measuredPressure(_ features: PulseFeatures) -> MeasuredPressure? {
    guard case .hydrophone(let voltsPerPascal) = setup.feedback, features.isHydrophoneAtFocus,
      !features.isClipped
    else { return nil }
    // A voltage that no pressure can give is no reading.
    return Pressure(checked: features.peakNegative.volts / voltsPerPascal).map {
      MeasuredPressure(peakNegative: $0)
    }
  }
}
