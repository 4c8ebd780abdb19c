// One pulse, from the scheduler's decision to the verdict on its focus. `Sources/README.md` walks through this file.

extension TreatmentController where B: ~Copyable {
  /// Prepares, fires and accounts for one pulse at its deadline, or withholds it.
  mutating func fire(_ turn: PulseTurn) throws(TripCause) {
    let isBaseline = pulse.baselineLeft > 0
    let share = isBaseline ? setup.baselineShare : 1
    guard let slot = scheduler.slot(of: turn.focus) else {
      preconditionFailure("a focus without a law was chosen")
    }
    pulse.turn = turn

    try setBurst(turn.stage)
    try strobe(slot)
    let wanted = try setRail(for: turn.focus, share: share)
    if try !fitsEnergy(turn, at: wanted) { return }
    guard let rail = try settledRail(wanted, before: turn.deadline) else {
      try countNotReady(.railOffSetPoint(measured: pulse.lastRail, wanted: wanted))
      return withhold(turn, .railNotSettled)
    }
    try renewLease()
    if let reason = try checkBeforeTrigger(slot) { return withhold(turn, reason) }
    try idle(until: turn.deadline - TreatmentSetup.finalApproach)
    if let reason = try mayNotFire() { return withhold(turn, reason) }

    try wait(until: turn.deadline)
    let triggeredAt = board.now()
    let lateness = triggeredAt - turn.deadline
    if lateness > setup.regimen.lateTolerance { return try withholdLate(turn, by: lateness) }
    // A law strobed too late leaves the pulse nothing but its dead time to wait for.
    if let strobedAt = pulse.strobedAt, triggeredAt - strobedAt < setup.regimen.deadTime {
      return try withholdLate(turn, by: strobedAt + setup.regimen.deadTime - turn.deadline)
    }

    pulse.turn = nil
    pulse.inFlight = InFlight(
      turn: turn, isBaseline: isBaseline, lateness: lateness, given: triggeredAt, rail: rail)
    let given = try raise(.trigger)
    pulse.inFlight?.given = given
    guard try awaitPulseDone(from: triggeredAt, to: given) else { return try accountWithoutDone() }
    let features = try readFeatures()
    try account(features, from: slot)
  }

  /// Shortest strobe that the front end sees (`Board/front-end.md` §2).
  static var strobeWidth: Nanoseconds { .microseconds(1) }

  /// `BURST` follows the stage; written only when it changes.
  private mutating func setBurst(_ stage: Stage) throws(TripCause) {
    if stage.cycles != pulse.cycles { try writeBurst(cycles: stage.cycles) }
  }

  /// Stages and latches the law in `slot`, unless it is the active one already.
  mutating func strobe(_ slot: SlotIndex) throws(TripCause) {
    if pulse.activeSlot == slot { return }
    pulse.activeSlot = nil
    do { try parts.sequencer.select(slot, on: board, counts: &counts) } catch { throw .part(error) }
    try raise(.steer)
    pulse.activeSlot = slot
    pulse.strobedAt = board.now()
  }

  /// Asserts an output for one strobe width and releases it again. On a fault it may be left asserted: the trip that follows makes
  /// every output safe before anything else.
  /// - Returns: the time by which the edge was on the wire. Driving a line may take 100 µs (`Board.drive`), and when within them is
  ///   not known.
  @discardableResult private func raise(_ line: OutputLine) throws(TripCause) -> Instant {
    try drive(line, .asserted)
    let given = board.now()
    try wait(until: given + Self.strobeWidth)
    try drive(line, .released)
    return given
  }

  func drive(_ line: OutputLine, _ level: Level) throws(TripCause) {
    do { try board.drive(line, level) } catch { throw Self.cause(error, else: .outputUndriveable(line)) }
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
      supervisor.railChanged(to: setPoint, at: board.now())
    }
    return setPoint
  }

  /// Whether the burst fits the energy window with the drive as it will be. When not, the scheduler is told what it takes and asked anew;
  /// nothing has been withheld, the pulse was never due.
  /// - Throws: `.driveNotAvailable` when it would never fit.
  private mutating func fitsEnergy(_ turn: PulseTurn, at rail: Voltage) throws(TripCause) -> Bool {
    let energy = burstEnergy(rail: rail, turn.stage)
    if scheduler.fitsEnergy(energy, turn) { return true }
    pulse.turn = nil
    do throws(ScheduleFault) { try scheduler.expect(energy, at: turn.focus) } catch {
      throw .driveNotAvailable(turn.focus)
    }
    return false
  }

  /// Reads the rail until it stands at its set-point. `nil` when the deadline comes first.
  /// - Throws: `.railOffSetPoint` for a reading that no rail on its way can give, and when it takes too long.
  private mutating func settledRail(
    _ wanted: Voltage, before deadline: Instant
  ) throws(TripCause) -> Voltage? {
    // Each read takes the bus about 0.1 ms; the bound is for a bus that takes no time.
    var reads = 0
    while reads < 1000 {
      let rail = try readRail()
      pulse.lastRail = rail
      if supervisor.isRail(rail, at: wanted, limits: setup.limits) {
        supervisor.railSettled(at: wanted)
        return rail
      }
      let now = board.now()
      if !supervisor.isRailOnItsWay(rail, limits: setup.limits)
        || now - supervisor.railChangedAt > setup.frontEnd.railSettling
      {
        // High voltage that somebody has cut takes the rail with it, and a line names the cause better.
        try inspectLines()
        throw .railOffSetPoint(measured: rail, wanted: wanted)
      }
      if now >= deadline { return nil }
      try supervise(at: now)
      reads += 1
    }
    return nil
  }

  /// Grants the next few pulses before the first that needs it, and none that is not planned or not
  /// recorded as intended: the absolute number of the last one, so that repeating the message changes nothing.
  private mutating func renewLease() throws(TripCause) {
    if ledger.latest < pulse.leaseEnd { return }
    let granted = pulsesLeft < UInt64(setup.leasePulses) ? UInt32(pulsesLeft) : UInt32(setup.leasePulses)
    let end = intents.grant(through: ledger.latest.advanced(by: granted))
    do { try parts.sequencer.grantLease(through: end, on: board, counts: &counts) } catch {
      throw .part(error)
    }
    pulse.leaseEnd = end
  }

  /// Asks the front end what it would do: its own view of what the lines say, the law in effect, the pulse count. A reason to withhold,
  /// or `nil`.
  private mutating func checkBeforeTrigger(_ slot: SlotIndex) throws(TripCause) -> Withheld? {
    let before: PreFire
    do { before = try parts.sequencer.readPreFire(on: board, counts: &counts) } catch { throw .part(error) }
    let flags = before.flags
    if flags.isEmergencyStopPressed { throw .emergencyStop }
    if !flags.isInterlockClosed { throw .interlockOpen }
    if flags.isFaultLatched {
      goSafe()
      throw .frontEndFault(readFaults())
    }
    if before.fired != ledger.latest {
      throw .pulseNumberDisagrees(expected: ledger.latest, found: before.fired)
    }
    if before.activeSlot != slot.value {
      throw .wrongLawActive(expected: slot, found: before.activeSlot)
    }
    if setup.regimen.isGated, !flags.isGateOpen { return try gateClosedThere() }
    pulse.gateDisagreements = 0
    if !flags.isReady { return try notReady() }
    return nil
  }

  /// The last look before the trigger. A reason to withhold, or `nil`.
  private mutating func mayNotFire() throws(TripCause) -> Withheld? {
    try inspectLines()
    if setup.regimen.isGated {
      if try sense(.respiratoryGate) == .released { return .gateClosed }
    }
    if try sense(.ready) == .released { return try notReady() }
    return nil
  }

  /// The front end says closed. A line that keeps saying open is not to be believed.
  private mutating func gateClosedThere() throws(TripCause) -> Withheld {
    if try sense(.respiratoryGate) == .released { return .gateClosed }
    pulse.gateDisagreements += 1
    if pulse.gateDisagreements >= Supervisor.gateDisagreementsMaximum {
      throw .lineAtWrongLevel(.respiratoryGate)
    }
    return .gateClosed
  }

  private mutating func notReady() throws(TripCause) -> Withheld {
    try countNotReady(.frontEndNotReady)
    return .frontEndNotReady
  }

  /// Neither rail nor front end may stay unready for ever: as many pulses in succession as may be late, then a trip for `cause`.
  private mutating func countNotReady(_ cause: TripCause) throws(TripCause) {
    pulse.notReadyInSuccession += 1
    if pulse.notReadyInSuccession >= setup.lateInSuccessionMaximum { throw cause }
  }

  /// Waits for the end of the burst and its listening time, beating all the while.
  /// - Parameters: between these the trigger's edge lies.
  private mutating func awaitPulseDone(
    from earliest: Instant, to latest: Instant
  ) throws(TripCause) -> Bool {
    // Listening counts from the trigger; 100 µs more for the front end to compute its features.
    let deadline = latest + setup.listen + .microseconds(100)
    while true {
      let slice = board.now() + Self.slice
      let until = slice < deadline ? slice : deadline
      let edge: Instant?
      do { edge = try board.wait(for: .asserted, on: .pulseDone, until: until) } catch {
        throw Self.cause(error, else: .inputUnreadable(.pulseDone))
      }
      if let edge, edge >= earliest { return true }
      let now = board.now()
      if edge == nil, now >= deadline { return false }
      try supervise(at: now)
    }
  }

  private mutating func readFeatures() throws(TripCause) -> PulseFeatures {
    do { return try parts.sequencer.readFeatures(on: board, counts: &counts) } catch { throw .part(error) }
  }

  /// Late: withheld, and the end of the treatment when it has become a habit.
  private mutating func withholdLate(_ turn: PulseTurn, by lateness: Nanoseconds) throws(TripCause) {
    withhold(turn, .late(by: lateness))
    pulse.lateInSuccession += 1
    if pulse.lateInSuccession >= setup.lateInSuccessionMaximum {
      throw .lateInSuccession(pulse.lateInSuccession)
    }
  }

  /// Not triggered: told, counted, and back in the queue.
  mutating func withhold(_ turn: PulseTurn, _ reason: Withheld) {
    let now = board.now()
    pulse.turn = nil
    ledger.withhold(turn.focus)
    scheduler.withheld(turn.focus, at: now)
    events.post(.withheld(turn.focus, reason), at: now)
  }
}
