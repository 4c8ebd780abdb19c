// One pulse, from the scheduler's decision to the verdict on its focus. `Sources/README.md` walks
// through this file.

extension TreatmentController where B: ~Copyable {
  /// Prepares, fires and accounts for one pulse at its deadline, or withholds it.
  mutating func fire(_ turn: PulseTurn) throws(TripCause) {
    let isBaseline = baselineLeft > 0
    guard let slot = scheduler.slot(of: turn.focus) else {
      preconditionFailure("a focus without a law was chosen")
    }
    hand = .preparing(turn)

    if turn.stage.cycles != transmitter.memory.cycles {
      try transmitter.writeBurst(cycles: turn.stage.cycles)
    }
    try transmitter.steer(to: slot)
    let wanted = try setRail(for: turn.focus, share: isBaseline ? setup.baselineShare : 1)
    if try !fitsEnergy(turn, at: wanted) { return }
    let rail: Voltage
    switch try transmitter.settleRail(before: turn.deadline) {
    case .settled(let found): rail = found
    case .underWay(let found):
      try countNotReady(.railOffSetPoint(measured: found, wanted: wanted))
      return withhold(turn, .railNotSettled)
    }
    try renewLease()
    if let reason = try askBeforeTrigger(slot) { return withhold(turn, reason) }
    try idle(until: turn.deadline - TreatmentSetup.finalApproach)
    if let reason = try lookOnceMore() { return withhold(turn, reason) }

    try transmitter.wait(until: turn.deadline)
    let triggeredAt = board.now()
    let lateness = triggeredAt - turn.deadline
    if lateness > setup.regimen.lateTolerance { return try withholdLate(turn, by: lateness) }
    // A law strobed too late leaves the pulse nothing but its dead time to wait for.
    if let strobedAt = transmitter.memory.strobedAt, triggeredAt - strobedAt < setup.regimen.deadTime {
      return try withholdLate(turn, by: strobedAt + setup.regimen.deadTime - turn.deadline)
    }

    var flight = PulseInFlight(
      turn: turn, isBaseline: isBaseline, lateness: lateness, given: triggeredAt, rail: rail)
    hand = .inFlight(flight)
    ledger.trigger(turn.focus)
    flight.given = try transmitter.strobe(.trigger)
    hand = .inFlight(flight)
    guard try transmitter.awaitDone(from: triggeredAt, to: flight.given) else {
      return try accountWithoutDone()
    }
    let features = try transmitter.readFeatures(of: ledger.latest.advanced(by: 1))
    try account(features, of: flight, from: slot)
  }

  /// Writes the drive for a focus when it differs by a step of the supply.
  /// - Returns: the set-point.
  private mutating func setRail(for focus: FocusIndex, share: Double) throws(TripCause) -> Voltage {
    let gain = Double(relativeGains[focus.index])
    guard let wanted = loop.drive(relativeGain: gain, share: share) else { throw .driveNotAvailable(focus) }
    return try transmitter.setDrive(wanted, isReadBack: false)
  }

  /// Whether the burst fits the energy window with the drive as it will be. When not, the scheduler
  /// is told what it takes and asked anew; nothing has been withheld, because the pulse was never
  /// due.
  /// - Throws: `.driveNotAvailable` when it would never fit.
  private mutating func fitsEnergy(_ turn: PulseTurn, at rail: Voltage) throws(TripCause) -> Bool {
    let energy = burstEnergy(rail: rail, turn.stage)
    if scheduler.fitsEnergy(energy, turn) { return true }
    hand = .idle
    do throws(ScheduleFault) { try scheduler.expect(energy, at: turn.focus) } catch {
      throw .driveNotAvailable(turn.focus)
    }
    return false
  }

  /// Grants the next few pulses before the first that needs it, and none that is not planned or not
  /// recorded as intended.
  private mutating func renewLease() throws(TripCause) {
    if ledger.latest < transmitter.memory.leaseEnd { return }
    let granted = pulsesLeft < UInt64(setup.leasePulses) ? UInt32(pulsesLeft) : UInt32(setup.leasePulses)
    try transmitter.grantLease(through: intents.grant(through: ledger.latest.advanced(by: granted)))
  }

  /// Asks the front end what it would do. A reason to withhold, or `nil`.
  private mutating func askBeforeTrigger(_ slot: SlotIndex) throws(TripCause) -> Withheld? {
    let flags = try transmitter.lookBeforeTrigger(slot, after: ledger.latest)
    if setup.regimen.isGated, !flags.isGateOpen { return try gateClosedThere() }
    strikes.gateDisagreements = 0
    if !flags.isReady { return try notReady() }
    return nil
  }

  /// The last look before the trigger. A reason to withhold, or `nil`.
  private mutating func lookOnceMore() throws(TripCause) -> Withheld? {
    try transmitter.inspectLines()
    if setup.regimen.isGated {
      if try transmitter.sense(.respiratoryGate) == .released { return .gateClosed }
    }
    if try transmitter.sense(.ready) == .released { return try notReady() }
    return nil
  }

  /// The front end says that the gate is closed. When our line keeps saying that it is open, the
  /// line is not to be believed.
  private mutating func gateClosedThere() throws(TripCause) -> Withheld {
    if try transmitter.sense(.respiratoryGate) == .released { return .gateClosed }
    strikes.gateDisagreements += 1
    if strikes.gateDisagreements >= Supervisor.gateDisagreementsMaximum {
      throw .lineAtWrongLevel(.respiratoryGate)
    }
    return .gateClosed
  }

  private mutating func notReady() throws(TripCause) -> Withheld {
    try countNotReady(.frontEndNotReady)
    return .frontEndNotReady
  }

  /// Neither rail nor front end may stay unready for ever: as many pulses in succession as may be
  /// late, then a trip for `cause`.
  private mutating func countNotReady(_ cause: TripCause) throws(TripCause) {
    strikes.notReady += 1
    if strikes.notReady >= setup.lateInSuccessionMaximum { throw cause }
  }

  /// Late: withheld, and the end of the treatment when it has become a habit.
  private mutating func withholdLate(_ turn: PulseTurn, by lateness: Nanoseconds) throws(TripCause) {
    withhold(turn, .late(by: lateness))
    strikes.late += 1
    if strikes.late >= setup.lateInSuccessionMaximum { throw .lateInSuccession(strikes.late) }
  }

  /// Not triggered: told, counted, and back in the queue.
  mutating func withhold(_ turn: PulseTurn, _ reason: Withheld) {
    let now = board.now()
    hand = .idle
    ledger.withhold(turn.focus)
    scheduler.withheld(turn.focus, at: now)
    events.post(.withheld(turn.focus, reason), at: now)
  }
}
