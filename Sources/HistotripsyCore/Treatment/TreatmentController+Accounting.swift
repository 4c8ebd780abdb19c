// What became of a trigger: every one ends as delivered, refused or uncertain, by the front end's own count.

extension TreatmentController where B: ~Copyable {
  /// A burst fired and told its features: into the ledger, then into every judgement that follows from it.
  mutating func account(
    _ features: PulseFeatures, _ turn: PulseTurn, rail: Voltage, lateness: Nanoseconds
  ) throws(TripCause) {
    let expected = ledger.latest.advanced(by: 1)
    // A block of another burst says nothing about this one; what the trigger did is then settled from the counter.
    guard features.pulse == expected else {
      throw .pulseNumberDisagrees(expected: expected, found: features.pulse)
    }
    guard let flight = pulse.inFlight else { preconditionFailure("features without a trigger") }
    pulse.inFlight = nil
    pulse.lateInSuccession = 0
    let evidence = flight.isBaseline ? nil : detector.judge(features)
    let cavitated = evidence?.didCavitate ?? false
    if flight.isBaseline {
      ledger.deliverBaseline(number: expected)
      detector.learn(features)
      pulse.baselineLeft -= 1
    } else {
      ledger.deliver(turn.focus, number: expected, cavitated: cavitated)
    }
    let energy = burstEnergy(rail: rail, turn.stage)
    scheduler.fired(turn.focus, at: turn.deadline + lateness, energy: energy, isDose: !flight.isBaseline)

    let gain = Double(relativeGains[turn.focus.index])
    let estimate = setup.drive.estimate(at: rail, relativeGain: gain)
    let measured = measuredPressure(features)
    let now = board.now()
    if !flight.isBaseline { updateLoop(estimate, measured, isClipped: features.isClipped, at: now) }
    events.post(
      .fired(
        PulseReport(
          pulse: expected, focus: turn.focus, isBaseline: flight.isBaseline, deadline: turn.deadline,
          lateness: lateness, rail: rail, estimate: estimate, measured: measured, didCavitate: cavitated,
          collapseTime: features.collapseTime)), at: now)
    if flight.isBaseline {
      if pulse.baselineLeft == 0 {
        events.post(.baselineTaken(pulses: ledger.baseline), at: now)
      }
    } else {
      judge(turn.focus, cavitated: cavitated, collapseTime: features.collapseTime, at: now)
    }
    if counts.retries != pulse.retriesTold {
      pulse.retriesTold = counts.retries
      events.post(.retried(total: counts.retries), at: now)
    }
  }

  /// The reading that the loop was made for; the other kind is not even offered to it.
  private mutating func updateLoop(
    _ estimate: LinearEstimate?, _ measured: MeasuredPressure?, isClipped: Bool, at now: Instant
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
    if loop.saturatedUpdates == 20 { events.post(.pressureNotHeld(loop.state), at: now) }
  }

  /// Verdict on a focus after a pulse.
  private mutating func judge(
    _ focus: FocusIndex, cavitated: Bool, collapseTime: Nanoseconds?, at now: Instant
  ) {
    let verdict = monitor.record(
      focus, cavitated: cavitated, collapseTime: collapseTime,
      isLast: ledger[focus].dose >= foci[focus.index].plannedPulses)
    if verdict == .more { return }
    scheduler.retire(focus)
    events.post(.verdict(focus, verdict), at: now)
  }

  /// `pulseDone` did not come: the front end's counter says whether the burst fired.
  mutating func accountWithoutDone(_ turn: PulseTurn, at triggeredAt: Instant) throws(TripCause) {
    let status: SequencerStatus
    do { status = try parts.sequencer.readStatus(on: board, counts: &counts) } catch { throw .part(error) }
    // A refusal has a cause on a line more often than not, and the line names it better.
    let outcome = settle(by: status)
    try inspectLines()
    switch outcome {
    case .delivered: throw .pulseDoneMissing
    case .refused(.gateClosed):
      // The gate closed between the last look and the trigger; the front end was there to catch it.
      scheduler.refused(turn.focus, at: board.now())
    case .refused(let reason): throw .triggerRefused(reason)
    }
  }

  /// What a trigger did, by the counter.
  enum Outcome {
    case delivered
    case refused(Refusal)
  }

  /// Settles the trigger in flight from the front end's counter, and counts what no trigger of ours explains.
  ///
  /// `fired` says how far the counter has moved since the ledger last agreed with it.
  @discardableResult
  mutating func settle(by status: SequencerStatus) -> Outcome {
    var moved = status.fired.value &- ledger.latest.value
    var outcome = Outcome.refused(status.lastRefusal)
    if let flight = pulse.inFlight {
      pulse.inFlight = nil
      if moved > 0 {
        moved -= 1
        outcome = .delivered
        let number = ledger.latest.advanced(by: 1)
        if flight.isBaseline {
          ledger.deliverBaseline(number: number)
        } else {
          ledger.deliver(flight.focus, number: number, cavitated: false)
        }
      } else {
        ledger.refuse(flight.focus)
        events.post(.refused(flight.focus, status.lastRefusal), at: board.now())
      }
    }
    if moved > 0 { ledger.noteUnexplained(moved, latest: status.fired) }
    return outcome
  }

  /// Nobody can tell what the trigger in flight did: it counts as delivered.
  mutating func settleAsUncertain() {
    guard let flight = pulse.inFlight else { return }
    pulse.inFlight = nil
    ledger.doubt(flight.focus)
    events.post(.uncertain(flight.focus), at: board.now())
  }

  func burstEnergy(rail: Voltage, _ stage: Stage) -> Energy {
    let seconds = setup.regimen.burstDuration(stage).seconds
    return .joules(rail.volts * rail.volts * setup.conductance.siemens * seconds)
  }

  private func measuredPressure(_ features: PulseFeatures) -> MeasuredPressure? {
    guard case .hydrophone(let voltsPerPascal) = setup.feedback, features.isHydrophoneAtFocus,
      !features.isClipped
    else { return nil }
    return MeasuredPressure(peakNegative: .pascals(features.peakNegative.volts / voltsPerPascal))
  }
}
