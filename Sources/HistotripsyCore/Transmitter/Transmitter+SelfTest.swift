// Everything that can be known before anything is energised.

extension Transmitter where B: ~Copyable {
  /// Does one check of the self-test. The rail stays at 0 V: the front end's own protections are
  /// proven with the high voltage switched on and the drive at 0 V, everything else with it off.
  ///
  /// The checks build on each other: every one of `SelfTestCheck` is done once, in order. All
  /// together take about 0.3 s, most of it the thermometers' first conversion and the watchdog's
  /// time, and 2.5 s at most.
  /// - Throws: what is wrong with line, part or reading; the controller then trips.
  mutating func check(_ item: SelfTestCheck) throws(TripCause) {
    switch item {
    case .outputsSafe: goSafe()
    case .emergencyStopReleased: try checkEmergencyStop()
    case .interlockClosed: if try sense(.interlock) == .released { throw .interlockOpen }
    case .frontEndIdentity: try identify()
    case .arrayIdentity: try checkArray()
    case .amplitudeZero: try checkAmplitude()
    case .railMonitorIdentity: try startRailMonitor()
    case .railOff: try checkRailOff()
    case .thermometers: try startThermometers()
    case .temperaturesWithinLimits: try checkTemperatures()
    case .faultsCleared: try clearFaults()
    case .limitsLocked: try lockLimits()
    case .leaseProven: try proveLease()
    case .watchdogProven: try proveWatchdog()
    case .pulseCounter: try takeCounter()
    }
  }

  private mutating func checkEmergencyStop() throws(TripCause) {
    if try sense(.emergencyStop) == .asserted { throw causeOfEmergencyStop() }
  }

  private mutating func identify() throws(TripCause) {
    // With everything off the front end cannot be ready: a line that says so is broken.
    if try sense(.ready) == .asserted { throw .lineAtWrongLevel(.ready) }
    let identity: SequencerIdentity
    do { identity = try drivers.sequencer.identify(on: board, counts: &counts) } catch { throw .part(error) }
    if identity.contractVersion != Sequencer.contractVersion { throw .wrongFrontEnd(.contractVersion) }
    if identity.elements != geometry.count { throw .wrongFrontEnd(.elementCount) }
    memory.identity = identity
    do {
      memory.powerCycles = try drivers.sequencer.readCounters(on: board, counts: &counts).powerCycles
    } catch {
      throw .part(error)
    }
    memory.forget()
    clocks.forget()
  }

  private mutating func checkArray() throws(TripCause) {
    let record: IdentityRecord?
    do { record = try drivers.memory.readIdentity(on: board, counts: &counts) } catch { throw .part(error) }
    if let record {
      if record.arrayChecksum != geometry.checksum { throw .wrongFrontEnd(.arrayChecksum) }
    } else if setup.frontEnd.requiresArrayIdentity {
      throw .wrongFrontEnd(.arrayChecksum)
    }
  }

  private mutating func checkAmplitude() throws(TripCause) {
    do throws(FrontEndFault) {
      try drivers.supply.set(.zero, on: board, counts: &counts)
      try drivers.supply.verify(.zero, on: board, counts: &counts)
    } catch {
      throw .part(error)
    }
  }

  private mutating func startRailMonitor() throws(TripCause) {
    do throws(FrontEndFault) { try drivers.rail.start(on: board, counts: &counts) } catch {
      throw error.cause == .clock ? .clock : .part(error)
    }
  }

  private mutating func checkRailOff() throws(TripCause) {
    let rail = try readRail()
    if rail > setup.frontEnd.railOff { throw .railNotOff(rail) }
  }

  /// Waits for a result of each thermometer that was measured since the part was configured: a
  /// result that stood there before may be of any age.
  private mutating func startThermometers() throws(TripCause) {
    do throws(FrontEndFault) {
      try drivers.water.identify(on: board, counts: &counts)
      try drivers.head.identify(on: board, counts: &counts)
    } catch {
      throw .part(error)
    }
    // The first conversion takes up to a second after power-on.
    let deadline = board.now() + .milliseconds(1500)
    var isWaterNew = false
    var isHeadNew = false
    while true {
      do throws(FrontEndFault) {
        if !isWaterNew { isWaterNew = try drivers.water.hasNewResult(on: board, counts: &counts) }
        if !isHeadNew { isHeadNew = try drivers.head.hasNewResult(on: board, counts: &counts) }
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

  private mutating func checkTemperatures() throws(TripCause) {
    // `startThermometers` has just used the new results up.
    try readSensors(isFirst: true)
    // Limits may be wider than the range of the formula for the speed of sound; the water must not
    // be.
    guard let water = sensors?.readings.water, SpeedOfSound.water(at: water) != nil else {
      throw .waterTemperature(sensors?.readings.water ?? .celsius(0))
    }
  }

  private mutating func clearFaults() throws(TripCause) {
    do throws(FrontEndFault) { try drivers.sequencer.clearFaults(on: board, counts: &counts) } catch {
      throw .part(error)
    }
    let left = try readStatus()
    // If a law is active already, its slot cannot be written.
    memory.activeSlot = left.activeSlot
    // Released, and the front end sees it asserted: this line could never be taken back.
    if left.flags.isEnableAsserted { throw .outputUndriveable(.enable) }
    if !left.faults.isEmpty {
      // A line names its cause better than a latch.
      try inspectLines()
      throw .frontEndFault(left.faults)
    }
    if try sense(.fault) == .asserted { throw .lineAtWrongLevel(.fault) }
  }

  private mutating func lockLimits() throws(TripCause) {
    do { try drivers.sequencer.lockLimits(setup.limits, on: board, counts: &counts) } catch {
      throw .part(error)
    }
  }

  /// Takes the front end's counter as it stands, and takes back a lease that an earlier run may
  /// have left.
  private mutating func takeCounter() throws(TripCause) {
    let counters = try readCounters()
    try grantLease(through: counters.fired)
    memory.refusedSeen = UInt16(truncatingIfNeeded: counters.refused)
    memory.counter = counters.fired
    memory.isCounterKnown = true
  }

  /// - Throws: `.frontEndFault` with `powerOn` where the front end has been without power since it was
  ///   identified: a brown-out resets every part, and its fault may have been cleared since.
  mutating func readCounters() throws(TripCause) -> SequencerCounters {
    let counters: SequencerCounters
    do { counters = try drivers.sequencer.readCounters(on: board, counts: &counts) } catch {
      throw .part(error)
    }
    guard counters.powerCycles == memory.powerCycles else {
      throw .frontEndFault(FrontEndFaults(rawValue: 1 << UInt16(FrontEndLatch.powerOn.rawValue)))
    }
    return counters
  }
}

/// The checks of the self-test, in their order.
public enum SelfTestCheck: UInt8, Sendable, BitwiseCopyable {
  case outputsSafe
  case emergencyStopReleased
  case interlockClosed
  case frontEndIdentity
  case arrayIdentity
  case amplitudeZero
  case railMonitorIdentity
  case railOff
  case thermometers
  case temperaturesWithinLimits
  case faultsCleared
  case limitsLocked
  /// A trigger that no lease covers is refused, and counted as refused.
  case leaseProven
  /// Every heartbeat edge is counted; without one the front end takes the high voltage away in time
  /// and says so on the fault line, which is released again when the fault is cleared.
  case watchdogProven
  case pulseCounter

  /// The first check of a self-test.
  static var first: SelfTestCheck { .outputsSafe }
  /// The check that follows; `nil` after the last.
  var next: SelfTestCheck? { SelfTestCheck(rawValue: rawValue + 1) }
}
