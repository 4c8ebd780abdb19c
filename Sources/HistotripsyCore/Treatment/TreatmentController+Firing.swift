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
    let permission = turn.deadline - TreatmentSetup.permission
    if board.now() < permission { try idle(until: permission) }
    try grantLease()
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
      turn: turn, isBaseline: isBaseline, lateness: lateness, begun: triggeredAt, given: triggeredAt,
      rail: rail)
    hand = .inFlight(flight)
    ledger.trigger(turn.focus)
    flight.given = try transmitter.strobe(.trigger)
    flight.lateness = flight.given - turn.deadline
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

  /// Grants this one pulse, right before its trigger: between two pulses there is no lease, so that
  /// a stray trigger is refused. Never beyond what has been recorded as intended.
  private mutating func grantLease() throws(TripCause) {
    // Also where it was granted before, for a pulse that was then withheld: that lease may be void by now.
    try transmitter.grantLease(through: intents.grant(through: ledger.latest.advanced(by: 1)))
  }

  /// Asks the front end what it would do. A reason to withhold, or `nil`.
  private mutating func askBeforeTrigger(_ slot: SlotIndex) throws(TripCause) -> Withheld? {
    let (flags, strays) = try transmitter.lookBeforeTrigger(slot, after: ledger.latest)
    if strays > 0 { try tell(strays: strays) }
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

  /// Triggers that nobody gave, and that the front end has refused for want of a lease: told at once,
  /// and a trip when there are many, because one that comes between lease and trigger fires.
  private mutating func tell(strays: UInt16) throws(TripCause) {
    strikes.strays &+= strays
    events.post(.strayTriggers(total: strikes.strays), at: board.now())
    if strikes.strays >= Supervisor.straysMaximum { throw .strayTriggers(strikes.strays) }
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
