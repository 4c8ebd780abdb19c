// Everything that can be known before anything is energised.

extension TankController where B: ~Copyable {
  /// Checks board, front end and sensors, and locks the limits; high voltage stays off. Ends in `ready` or `faulted`.
  /// - Throws: `TankCommandRefused` unless `off`.
  public mutating func selfTest() throws(TankCommandRefused) {
    guard state == .off else { throw TankCommandRefused(state: state) }
    do throws(TripCause) {
      goSafe()
      try supervise(before: .asserted)
      try checkFrontEnd()
      try checkSensors()
      try lockLimits()
      state = .ready
    } catch { trip(error) }
  }

  /// Emergency stop and interlock; the fault line tells of a power-on until that has been cleared. READY with everything off lies.
  private mutating func supervise(before ready: Level) throws(TripCause) {
    if try sense(.emergencyStop) == .asserted { throw .emergencyStop }
    if try sense(.interlock) == .released { throw .interlockOpen }
    if try sense(.ready) == ready { throw .lineAtWrongLevel(.ready) }
  }

  private mutating func checkFrontEnd() throws(TripCause) {
    let found: SequencerIdentity
    do { found = try parts.sequencer.identify(on: board, counts: &counts) } catch { throw .part(error) }
    if found.contractVersion != Sequencer.contractVersion { throw .wrongFrontEnd(.contractVersion) }
    if found.elements != geometry.count { throw .wrongFrontEnd(.elementCount) }
    // An array that has never been calibrated may have a blank memory; one that has a record must be the one that was stated.
    let record: IdentityRecord?
    do { record = try parts.memory.readIdentity(on: board, counts: &counts) } catch { throw .part(error) }
    if let record, record.arrayChecksum != geometry.checksum { throw .wrongFrontEnd(.arrayChecksum) }
    do throws(FrontEndFault) {
      let counters = try parts.sequencer.readCounters(on: board, counts: &counts)
      latest = counters.fired
      try parts.sequencer.grantLease(through: counters.fired, on: board, counts: &counts)
    } catch { throw .part(error) }
    identity = found
  }

  private mutating func checkSensors() throws(TripCause) {
    do throws(FrontEndFault) {
      try parts.supply.set(.zero, on: board, counts: &counts)
      try parts.supply.verify(.zero, on: board, counts: &counts)
      try parts.rail.start(on: board, counts: &counts)
      try parts.water.identify(on: board, counts: &counts)
      try parts.head.identify(on: board, counts: &counts)
    } catch { throw .part(error) }
    railSetPoint = .zero
    let rail = try readRail()
    if rail > setup.frontEnd.railOff { throw .railNotOff(rail) }
    // The first conversion takes up to a second after power-on.
    let deadline = board.now() + .milliseconds(1500)
    while try !haveResults(), board.now() < deadline { try wait(until: board.now() + .milliseconds(10)) }
    try readSensors()
  }

  private mutating func haveResults() throws(TripCause) -> Bool {
    do throws(FrontEndFault) {
      let isWaterReady = try parts.water.isReady(on: board, counts: &counts)
      return try parts.head.isReady(on: board, counts: &counts) && isWaterReady
    } catch { throw .part(error) }
  }

  private mutating func lockLimits() throws(TripCause) {
    let burst = BurstSettings(
      carrier: setup.carrier, cycles: setup.cycles, listen: setup.listen, isHydrophoneAtFocus: true)
    do throws(FrontEndFault) {
      try parts.sequencer.clearFaults(on: board, counts: &counts)
      let left = try parts.sequencer.readStatus(on: board, counts: &counts)
      guard left.faults.isEmpty else { throw FrontEndFault(part: .sequencer, cause: .notReady, attempts: 1) }
      activeSlot = left.activeSlot
      try parts.sequencer.lockLimits(setup.limits, on: board, counts: &counts)
      try parts.sequencer.writeBurst(burst, on: board, counts: &counts)
      let found = try parts.sequencer.readBurst(on: board, counts: &counts)
      guard found.cycles == burst.cycles, found.carrier.hertz == burst.carrier.hertz.rounded() else {
        throw FrontEndFault(part: .sequencer, cause: .readBackDiffers, attempts: 1)
      }
    } catch {
      if error.cause == .notReady { throw .frontEndFault(readFaults()) }
      throw .part(error)
    }
    try supervise()
  }
}
