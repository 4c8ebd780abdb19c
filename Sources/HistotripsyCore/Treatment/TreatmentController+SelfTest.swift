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
    goSafe()
    pass(.outputsSafe)
    if try sense(.emergencyStop) == .asserted { throw causeOfEmergencyStop() }
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
    parts.powerCycles = try readCounters().powerCycles
    scheduler.setSlots(identity.slots)
    laws.forget()
    pulse.activeSlot = nil
    pulse.strobedAt = nil
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
      throw error.cause == .clock ? .clock : .part(error)
    }
    let rail = try readRail()
    if rail > setup.frontEnd.railOff { throw .railNotOff(rail) }
    pass(.railOff)
  }

  private mutating func checkTemperatures() throws(TripCause) {
    do throws(FrontEndFault) {
      try parts.water.identify(on: board, counts: &counts)
      try parts.head.identify(on: board, counts: &counts)
    } catch {
      throw .part(error)
    }
    try awaitTemperatures()
    pass(.thermometers)
    try readSensors()
    guard let water = sensors?.water, let speed = SpeedOfSound.water(at: water) else {
      // Limits may be wider than the range of the formula; the water must not be.
      throw .waterTemperature(sensors?.water ?? .celsius(0))
    }
    laws.speedOfSound = speed
    pass(.temperaturesWithinLimits)
  }

  /// A result of each that was measured since the part was configured: what stood there before may be of any age.
  private mutating func awaitTemperatures() throws(TripCause) {
    // The first conversion takes up to a second after power-on.
    let deadline = board.now() + .milliseconds(1500)
    var isWaterNew = false
    var isHeadNew = false
    while true {
      do throws(FrontEndFault) {
        if !isWaterNew { isWaterNew = try parts.water.hasNewResult(on: board, counts: &counts) }
        if !isHeadNew { isHeadNew = try parts.head.hasNewResult(on: board, counts: &counts) }
      } catch {
        throw .part(error)
      }
      if isWaterNew, isHeadNew { return }
      guard board.now() < deadline else {
        let part = isWaterNew ? FrontEndFault.Part.headThermometer : .waterThermometer
        throw .part(FrontEndFault(part: part, cause: .notReady, attempts: 1))
      }
      try wait(until: board.now() + .milliseconds(10))
    }
  }

  private mutating func lockLimits() throws(TripCause) {
    do throws(FrontEndFault) {
      try parts.sequencer.clearFaults(on: board, counts: &counts)
    } catch {
      throw .part(error)
    }
    let left: SequencerStatus
    do { left = try parts.sequencer.readStatus(on: board, counts: &counts) } catch { throw .part(error) }
    // A treatment that goes on finds a law active: its slot cannot be written.
    pulse.activeSlot = left.activeSlot
    // Released, and the front end sees it asserted: a line that could never be taken back.
    if left.flags.isEnableAsserted { throw .outputUndriveable(.enable) }
    if !left.faults.isEmpty {
      // A line names its cause better than a latch.
      try inspectLines()
      throw .frontEndFault(left.faults)
    }
    if try sense(.fault) == .asserted { throw .lineAtWrongLevel(.fault) }
    pass(.faultsCleared)
    do { try parts.sequencer.lockLimits(setup.limits, on: board, counts: &counts) } catch {
      throw .part(error)
    }
    pass(.limitsLocked)
    try writeBurst(cycles: setup.regimen.firstStage.cycles)
  }

  private mutating func openLedger() throws(TripCause) {
    let counters = try readCounters()
    // Supply away for a moment takes every part's configuration with it, and the fault that tells of it has just been cleared.
    guard counters.powerCycles == parts.powerCycles else {
      throw .frontEndFault(FrontEndFaults(rawValue: 1 << UInt16(FrontEndLatch.powerOn.rawValue)))
    }
    let latest = ledger.latest
    let isExplained: Bool
    if parts.isIdentified {
      isExplained = reopenLedger(at: counters.fired)
    } else {
      ledger.open(at: counters.fired)
      intents.open(at: counters.fired)
      isExplained = true
      holdAfterRestoring()
    }
    parts.isIdentified = true
    pulse.refusedSeen = UInt16(truncatingIfNeeded: counters.refused)
    pulse.lateInSuccession = 0
    pulse.notReadyInSuccession = 0
    pulse.gateDisagreements = 0
    // What the baseline pass has learnt is kept; what it still lacks is given.
    let learnt = detector.baselinePulses
    let wanted = UInt32(setup.baselinePulses)
    pulse.baselineLeft = learnt < wanted ? UInt16(wanted - learnt) : 0
    guard isExplained else { throw .pulseNumberDisagrees(expected: latest, found: counters.fired) }
    // A lease that could not be taken back is taken back now.
    do { try parts.sequencer.grantLease(through: counters.fired, on: board, counts: &counts) } catch {
      throw .part(error)
    }
    pulse.leaseEnd = counters.fired
    pass(.pulseCounter)
  }

  private mutating func readCounters() throws(TripCause) -> SequencerCounters {
    do { return try parts.sequencer.readCounters(on: board, counts: &counts) } catch { throw .part(error) }
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
