// Everything that can be known before anything is energised.

extension TreatmentController where B: ~Copyable {
  /// Checks board, front end and sensors, locks the limits, opens the ledger; high voltage stays off. Ends in `ready` or `faulted`.
  /// At most about 0.2 s of bus time.
  /// - Throws: `CommandRefused` unless `off`.
  public mutating func selfTest() throws(CommandRefused) {
    guard state == .off else { throw CommandRefused(state: state) }
    enter(.selfTest)
    do throws(TripCause) {
      try checkLines()
      try checkFrontEnd()
      try checkRail()
      try checkTemperatures()
      try lockLimits()
      try openLedger()
      enter(.ready)
    } catch {
      trip(error)
    }
  }

  private mutating func pass(_ check: SelfTestCheck) { events.post(.passed(check), at: board.now()) }

  private mutating func checkLines() throws(TripCause) {
    board.makeSafe()
    pass(.outputsSafe)
    if try sense(.emergencyStop) == .asserted { throw .emergencyStop }
    pass(.emergencyStopReleased)
    if try sense(.interlock) == .released { throw .interlockOpen }
    pass(.interlockClosed)
    // READY with everything off is a line that lies.
    if try sense(.ready) == .asserted { throw .lineAtWrongLevel(.ready) }
  }

  private mutating func checkFrontEnd() throws(TripCause) {
    let identity: SequencerIdentity
    do { identity = try parts.sequencer.identify(on: board, counts: &counts) } catch { throw .part(error) }
    if identity.contractVersion != Sequencer.contractVersion { throw .wrongFrontEnd(.contractVersion) }
    if identity.elements != geometry.count { throw .wrongFrontEnd(.elementCount) }
    parts.identity = identity
    scheduler.setSlots(identity.slots)
    pass(.frontEndIdentity)

    let record: IdentityRecord?
    do { record = try parts.memory.readIdentity(on: board, counts: &counts) } catch { throw .part(error) }
    if let record {
      if record.arrayChecksum != geometry.checksum { throw .wrongFrontEnd(.arrayChecksum) }
    } else if setup.frontEnd.requiresArrayIdentity {
      throw .wrongFrontEnd(.arrayChecksum)
    }
    pass(.arrayIdentity)
  }

  private mutating func checkRail() throws(TripCause) {
    do throws(FrontEndFault) {
      try parts.supply.set(.zero, on: board, counts: &counts)
      try parts.supply.verify(.zero, on: board, counts: &counts)
      pulse.railSetPoint = .zero
      pass(.amplitudeZero)
      try parts.rail.start(on: board, counts: &counts)
      pass(.railMonitorIdentity)
    } catch {
      throw .part(error)
    }
    let rail = try readRail()
    if rail > setup.frontEnd.railOff { throw .railNotOff(rail) }
    pass(.railOff)
  }

  private mutating func checkTemperatures() throws(TripCause) {
    do throws(FrontEndFault) {
      try parts.water.identify(on: board, counts: &counts)
      try parts.head.identify(on: board, counts: &counts)
      // The first conversion takes up to a second after power-on.
      let deadline = board.now() + .milliseconds(1500)
      while true {
        let isWaterReady = try parts.water.isReady(on: board, counts: &counts)
        let isHeadReady = try parts.head.isReady(on: board, counts: &counts)
        if (isWaterReady && isHeadReady) || board.now() >= deadline { break }
        do { try board.wait(until: board.now() + .milliseconds(10)) } catch { break }
      }
    } catch {
      throw .part(error)
    }
    pass(.thermometers)
    try readSensors()
    guard let water = sensors?.water, let speed = SpeedOfSound.water(at: water) else {
      preconditionFailure("water within the limits has a speed of sound")
    }
    laws.speedOfSound = speed
    pass(.temperaturesWithinLimits)
  }

  private mutating func lockLimits() throws(TripCause) {
    do throws(FrontEndFault) {
      try parts.sequencer.clearFaults(on: board, counts: &counts)
    } catch {
      throw .part(error)
    }
    let left: SequencerStatus
    do { left = try parts.sequencer.readStatus(on: board, counts: &counts) } catch { throw .part(error) }
    if !left.faults.isEmpty { throw .frontEndFault(left.faults) }
    if try sense(.fault) == .asserted { throw .lineAtWrongLevel(.fault) }
    pass(.faultsCleared)
    do { try parts.sequencer.lockLimits(setup.limits, on: board, counts: &counts) } catch {
      throw .part(error)
    }
    pass(.limitsLocked)
    try writeBurst(cycles: setup.regimen.firstStage.cycles)
  }

  private mutating func openLedger() throws(TripCause) {
    let counters: SequencerCounters
    do { counters = try parts.sequencer.readCounters(on: board, counts: &counts) } catch {
      throw .part(error)
    }
    ledger.open(at: counters.fired)
    pulse.leaseEnd = counters.fired
    pulse.baselineLeft = setup.baselinePulses
    parts.isIdentified = true
    pass(.pulseCounter)
  }

  mutating func writeBurst(cycles: UInt16) throws(TripCause) {
    let burst = BurstSettings(
      carrier: setup.regimen.frequency, cycles: cycles, listen: setup.listen,
      isGateRequired: setup.regimen.isGated, isHydrophoneAtFocus: setup.feedback != .rail)
    let found: BurstSettings
    do {
      try parts.sequencer.writeBurst(burst, on: board, counts: &counts)
      found = try parts.sequencer.readBurst(on: board, counts: &counts)
    } catch { throw .part(error) }
    // The carrier is whole hertz on the wire.
    if found.cycles != cycles || found.isGateRequired != burst.isGateRequired
      || found.carrier.hertz != burst.carrier.hertz.rounded()
    {
      throw .part(FrontEndFault(part: .sequencer, cause: .readBackDiffers, attempts: 1))
    }
    pulse.cycles = cycles
  }
}
