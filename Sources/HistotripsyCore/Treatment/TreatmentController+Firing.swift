// One pulse, from the scheduler's decision to the verdict on its focus. `Sources/README.md` walks through this file.

extension TreatmentController where B: ~Copyable {
  /// Prepares, fires and accounts for one pulse at its deadline, or withholds it.
  mutating func fire(_ turn: PulseTurn) throws(TripCause) {
    let isBaseline = pulse.baselineLeft > 0
    let share = isBaseline ? setup.baselineShare : 1
    guard let slot = scheduler.slot(of: turn.focus) else {
      preconditionFailure("a focus without a law was chosen")
    }

    try setBurst(turn.stage)
    try strobe(slot)
    let wanted = try setRail(for: turn.focus, share: share)
    guard let rail = try settledRail(wanted, before: turn.deadline) else {
      return withhold(turn, .railNotSettled)
    }
    try renewLease()
    try checkBeforeTrigger(slot)
    try idle(until: turn.deadline - Self.finalApproach)
    if let reason = try mayNotFire() { return withhold(turn, reason) }

    do { try board.wait(until: turn.deadline) } catch { throw .clock }
    let triggeredAt = board.now()
    let lateness = triggeredAt - turn.deadline
    if lateness > setup.regimen.lateTolerance { return withhold(turn, .late(by: lateness)) }

    pulse.inFlight = InFlight(focus: turn.focus, isBaseline: isBaseline)
    try trigger()
    guard try awaitPulseDone(since: triggeredAt) else {
      return try accountWithoutDone(turn, at: triggeredAt)
    }
    let features = try readFeatures()
    try account(features, turn, rail: rail, lateness: lateness)
  }

  /// Time before the deadline at which idling ends and only the last looks at the lines remain.
  static var finalApproach: Nanoseconds { .microseconds(60) }

  /// Shortest strobe that the front end sees (`Board/front-end.md` §2).
  static var strobeWidth: Nanoseconds { .microseconds(1) }

  /// `BURST` follows the stage; written only when it changes.
  private mutating func setBurst(_ stage: Stage) throws(TripCause) {
    if stage.cycles != pulse.cycles { try writeBurst(cycles: stage.cycles) }
  }

  /// Stages and latches the law in `slot`, unless it is the active one already.
  private mutating func strobe(_ slot: SlotIndex) throws(TripCause) {
    if pulse.activeSlot == slot { return }
    pulse.activeSlot = nil
    do { try parts.sequencer.select(slot, on: board, counts: &counts) } catch { throw .part(error) }
    try raise(.steer)
    pulse.activeSlot = slot
  }

  /// Asserts an output for one strobe width and releases it again, whatever happens in between.
  private mutating func raise(_ line: OutputLine) throws(TripCause) {
    do {
      try board.drive(line, .asserted)
      try board.wait(until: board.now() + Self.strobeWidth)
      try board.drive(line, .released)
    } catch {
      throw .outputUndriveable(line)
    }
  }

  /// Writes the drive for a focus when it differs by a step of the supply; returns the set-point.
  private mutating func setRail(for focus: FocusIndex, share: Double) throws(TripCause) -> Voltage {
    let gain = Double(relativeGains[focus.index])
    guard let wanted = loop.drive(relativeGain: gain, share: share) else { throw .driveNotAvailable(focus) }
    let code = parts.supply.code(for: wanted)
    let setPoint = parts.supply.voltage(of: code)
    if setPoint != pulse.railSetPoint {
      do { try parts.supply.set(setPoint, on: board, counts: &counts) } catch { throw .part(error) }
      pulse.railSetPoint = setPoint
      supervisor.railChanged(at: board.now())
    }
    return setPoint
  }

  /// Reads the rail until it stands at its set-point. `nil` when the deadline comes first.
  private mutating func settledRail(
    _ wanted: Voltage, before deadline: Instant
  ) throws(TripCause) -> Voltage? {
    // Each read takes the bus about 0.1 ms; the bound is for a bus that takes no time.
    var reads = 0
    while reads < 1000 {
      let rail = try readRail()
      if supervisor.isRail(rail, at: wanted, limits: setup.limits) { return rail }
      let now = board.now()
      if now - supervisor.railChangedAt > setup.frontEnd.railSettling {
        throw .railOffSetPoint(measured: rail, wanted: wanted)
      }
      if now >= deadline { return nil }
      try supervise(at: now)
      reads += 1
    }
    return nil
  }

  /// Grants the next few pulses before the first that needs it: the absolute number of the last one, so that repeating the
  /// message changes nothing.
  private mutating func renewLease() throws(TripCause) {
    if ledger.latest < pulse.leaseEnd { return }
    let end = ledger.latest.advanced(by: UInt32(setup.leasePulses))
    do { try parts.sequencer.grantLease(through: end, on: board, counts: &counts) } catch {
      throw .part(error)
    }
    pulse.leaseEnd = end
  }

  /// Asks the front end what it would do: the law in effect, the pulse count, its own faults.
  private mutating func checkBeforeTrigger(_ slot: SlotIndex) throws(TripCause) {
    let before: PreFire
    do { before = try parts.sequencer.readPreFire(on: board, counts: &counts) } catch { throw .part(error) }
    if before.fired != ledger.latest {
      throw .pulseNumberDisagrees(expected: ledger.latest, found: before.fired)
    }
    if before.activeSlot != slot.value {
      throw .wrongLawActive(expected: slot, found: before.activeSlot)
    }
  }

  /// The last look before the trigger. A reason to withhold, or `nil`.
  private mutating func mayNotFire() throws(TripCause) -> Withheld? {
    try inspectLines()
    if setup.regimen.isGated {
      if try sense(.respiratoryGate) == .released { return .gateClosed }
    }
    if try sense(.ready) == .released { return .frontEndNotReady }
    return nil
  }

  private mutating func trigger() throws(TripCause) {
    do {
      try board.drive(.trigger, .asserted)
      try board.wait(until: board.now() + Self.strobeWidth)
    } catch {
      board.makeSafe()
      throw .outputUndriveable(.trigger)
    }
    do { try board.drive(.trigger, .released) } catch { throw .outputUndriveable(.trigger) }
  }

  /// Waits for the end of the burst and its listening time, beating all the while.
  private mutating func awaitPulseDone(since trigger: Instant) throws(TripCause) -> Bool {
    // Listening counts from the trigger; 100 µs more for the front end to compute its features.
    let deadline = trigger + setup.listen + .microseconds(100)
    while true {
      let slice = board.now() + Self.slice
      let until = slice < deadline ? slice : deadline
      let edge: Instant?
      do { edge = try board.wait(for: .asserted, on: .pulseDone, until: until) } catch {
        throw .inputUnreadable(.pulseDone)
      }
      if let edge, edge >= trigger { return true }
      if edge == nil, until == deadline { return false }
      try supervise(at: board.now())
    }
  }

  private mutating func readFeatures() throws(TripCause) -> PulseFeatures {
    do { return try parts.sequencer.readFeatures(on: board, counts: &counts) } catch { throw .part(error) }
  }

  /// Not triggered: told, counted, and back in the queue.
  mutating func withhold(_ turn: PulseTurn, _ reason: Withheld) {
    let now = board.now()
    ledger.withhold(turn.focus)
    scheduler.withheld(turn.focus, at: now)
    events.post(.withheld(turn.focus, reason), at: now)
  }
}
