extension TreatmentController where B: ~Copyable {
  /// One step: at most one pulse or one slice of waiting. Call until the state is final; a caller that stops calling starves the
  /// heartbeat, and the front end goes safe by itself.
  public mutating func advance() {
    do throws(TripCause) {
      switch state {
      case .off, .selfTest, .complete, .stopped, .faulted: return
      // Nothing has a deadline here.
      case .ready, .armed, .paused:
        if supervisor.areSensorsOverdue(at: board.now()) { try readSensors() }
        try idle(until: board.now() + Self.slice, spare: PulseScheduler.horizon)
      case .treating: try treat()
      }
    } catch {
      trip(error)
    }
  }

  private mutating func treat() throws(TripCause) {
    try supervise(at: board.now())
    // Before a pulse is chosen: however dense the schedule, the sensors have their turn.
    if supervisor.areSensorsOverdue(at: board.now()) { try readSensors() }
    if setup.regimen.isGated { try watchGate() }
    announceAhead()
    let now = board.now()
    if let notBefore = pulse.notBefore {
      if now < notBefore {
        note(waiting: .revisit, at: now)
        let slice = now + Self.slice
        return try idle(until: notBefore < slice ? notBefore : slice, spare: .zero)
      }
      pulse.notBefore = nil
    }
    switch scheduler.next(at: now) {
    case .fire(let turn):
      if awaitsRecord(turn) {
        note(waiting: .recording, at: now)
        return try idle(until: now + Self.slice)
      }
      pulse.waitReason = nil
      try fire(turn)
      announceAhead()
    case .wait(let until, let reason):
      note(waiting: reason, at: now)
      let slice = now + Self.slice
      // Whoever is told to wait has no deadline before lead and horizon have passed, or none at all.
      try idle(until: until < slice ? until : slice, spare: PulseScheduler.horizon - Self.slice)
    case .finished:
      complete()
    }
  }

  /// A wait is told once.
  private mutating func note(waiting reason: WaitReason, at now: Instant) {
    if pulse.waitReason == reason { return }
    pulse.waitReason = reason
    events.post(.waiting(reason), at: now)
  }

  /// Tells the scheduler of the gate, and trips when it has not opened for longer than anybody breathes.
  private mutating func watchGate() throws(TripCause) {
    if try sense(.respiratoryGate) == .asserted {
      pulse.gateClosedSince = nil
      return scheduler.gateOpened()
    }
    scheduler.gateClosed()
    let now = board.now()
    guard let since = pulse.gateClosedSince else {
      pulse.gateClosedSince = now
      return
    }
    if now - since > Supervisor.gateClosedMaximum { throw .lineAtWrongLevel(.respiratoryGate) }
  }
}
