// One step of a treatment: a pulse, or a slice of waiting in which the controller looks around.

extension TreatmentController where B: ~Copyable {
  /// One step: at most one pulse or one slice of waiting. Call until the state is final. When the
  /// caller stops calling, the heartbeat stops, and the front end goes safe by itself.
  public mutating func advance() {
    do throws(TripCause) {
      switch state {
      case .off, .selfTest, .complete, .stopped, .faulted: return
      // Nothing has a deadline here.
      case .ready, .armed, .paused:
        if transmitter.supervisor.areSensorsOverdue(at: board.now()) { try readSensors() }
        try idle(until: board.now() + Transmitter<B>.slice, spare: PulseScheduler.horizon)
      case .treating: try treat()
      }
    } catch {
      trip(error)
    }
  }

  private mutating func treat() throws(TripCause) {
    try transmitter.supervise(at: board.now())
    // Before a pulse is chosen: however dense the schedule, the sensors have their turn.
    if transmitter.supervisor.areSensorsOverdue(at: board.now()) { try readSensors() }
    if setup.regimen.isGated { try watchGate() }
    announceAhead()
    let now = board.now()
    if let notBefore {
      if now < notBefore {
        note(waiting: .revisit, at: now)
        let slice = now + Transmitter<B>.slice
        return try idle(until: notBefore < slice ? notBefore : slice, spare: .zero)
      }
      self.notBefore = nil
    }
    switch scheduler.next(at: now) {
    case .fire(let turn):
      if awaitsRecord(turn) {
        note(waiting: .recording, at: now)
        return try idle(until: now + Transmitter<B>.slice)
      }
      narration.waitReason = nil
      try fire(turn)
      announceAhead()
    case .wait(let until, let reason):
      note(waiting: reason, at: now)
      let slice = now + Transmitter<B>.slice
      // The scheduler only answers `wait` when nothing is due within lead and horizon, so
      // background work may overrun by that much.
      try idle(until: until < slice ? until : slice, spare: PulseScheduler.horizon - Transmitter<B>.slice)
    case .finished:
      complete()
    }
  }

  /// A wait is told once.
  private mutating func note(waiting reason: WaitReason, at now: Instant) {
    if narration.waitReason == reason { return }
    narration.waitReason = reason
    events.post(.waiting(reason), at: now)
  }

  /// Tells the scheduler of the gate, and trips when the gate has been closed for longer than
  /// breathing can explain.
  private mutating func watchGate() throws(TripCause) {
    if try transmitter.sense(.respiratoryGate) == .asserted {
      gateClosedSince = nil
      return scheduler.gateOpened()
    }
    scheduler.gateClosed()
    let now = board.now()
    guard let since = gateClosedSince else {
      gateClosedSince = now
      return
    }
    if now - since > Supervisor.gateClosedMaximum { throw .lineAtWrongLevel(.respiratoryGate) }
  }

  // MARK: Waiting

  /// Looks around until `deadline`, then returns, as soon after it as the last step allows.
  /// - Parameter spare: time after `deadline` in which nothing is due either: background work may
  ///   run into it.
  mutating func idle(until deadline: Instant, spare: Nanoseconds = .zero) throws(TripCause) {
    while true {
      try transmitter.supervise(at: board.now())
      let now = board.now()
      if now >= deadline { return }
      if try useSpareTime(until: deadline + spare, now: now) { continue }
      let slice = now + Transmitter<B>.slice
      try transmitter.wait(until: slice < deadline ? slice : deadline)
    }
  }

  /// One bounded piece of background work, if it fits before `deadline`: sensors first, then a law.
  private mutating func useSpareTime(until deadline: Instant, now: Instant) throws(TripCause) -> Bool {
    let left = deadline - now
    if transmitter.supervisor.areSensorsDue(at: now), left > transmitter.supervisor.sensorTime {
      try readSensors()
      return true
    }
    if left > laws.stepTime, try loadStep() {
      laws.noteStep(from: now, to: board.now())
      return true
    }
    return false
  }

  // MARK: Sensors

  /// Water, head and rail; the loop follows the water.
  private mutating func readSensors() throws(TripCause) {
    defer { tellSensors() }
    try transmitter.readSensors()
    followWater()
  }

  /// The pressure for the same drive depends on the water's temperature.
  mutating func followWater() {
    if let gain = setup.waterGain, let water = sensors?.water, let speed = SpeedOfSound.water(at: water) {
      loop.adapt(toWater: gain.gain(at: speed))
    }
  }

  /// A round is told once, also one that is judged bad.
  mutating func tellSensors() {
    guard let round = transmitter.sensors, round.number != narration.sensorRound else { return }
    narration.sensorRound = round.number
    events.post(.sensors(round.readings), at: round.takenAt)
  }
}
