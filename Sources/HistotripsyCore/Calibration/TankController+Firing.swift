// One burst: as in a treatment every step asks before the next, and the trigger comes last.

extension TankController where B: ~Copyable {
  /// Switches the high voltage on and waits for it to settle at `drive`. Ends in `armed` or `faulted`.
  /// - Throws: `TankCommandRefused` unless `ready`.
  public mutating func arm(at drive: Voltage) throws(TankCommandRefused) {
    guard state == .ready, drive <= setup.limits.railMaximum else { throw TankCommandRefused(state: state) }
    do throws(TripCause) {
      try supervise()
      // Whatever the drive was left at is nobody's wish now.
      try writeDrive(.zero)
      heartbeat = Heartbeat(at: board.now() - Heartbeat.interval)
      try heartbeat.beat(on: board, at: board.now())
      isEnabled = true
      supervisor.railSettled(at: .zero)
      try self.drive(.enable, .asserted)
      try supervise()
      try setRail(drive)
      try awaitReady()
      state = .armed
    } catch { trip(error) }
  }

  /// The highest drive for a law in which `firing` elements take part: the hydrophone bears the rail even where it stands as far above
  /// its set-point as a settled one may. `Limits.railMaximum` bounds it besides.
  /// - Parameter firing: 1 to the enabled elements.
  public func largestDrive(firing: Int) -> Voltage {
    Supervisor.highestSetPoint(
      below: hydrophone.largestDrive(firing: firing, of: geometry.enabledCount), limits: setup.limits)
  }

  /// Fires one burst and adds its samples to the sums.
  /// - Throws: `TankCommandRefused` unless `armed` with a law in the slot.
  public mutating func fire(_ shot: Shot) throws(TankCommandRefused) -> ShotOutcome {
    precondition(shot.samples >= 1 && shot.samples <= sums.count, "more samples than the table holds")
    precondition(summed < 32_767, "the sums hold 32 767 shots of 16 bits")
    guard state == .armed, shot.slot.index < Self.slotsMaximum, firing[shot.slot.index] > 0 else {
      throw TankCommandRefused(state: state)
    }
    let elements = Int(firing[shot.slot.index])
    let largest = largestDrive(firing: elements)
    if shot.drive > largest { return .aboveHydrophoneLimit(largest: largest) }
    if shot.drive > setup.limits.railMaximum { return .aboveRailMaximum }
    do throws(TripCause) {
      return .taken(try take(shot))
    } catch {
      trip(error)
      return .tripped(error)
    }
  }

  private mutating func take(_ shot: Shot) throws(TripCause) -> ShotReport {
    try strobe(shot.slot)
    try setRail(shot.drive)
    try awaitReady()
    if supervisor.areSensorsDue(at: board.now()) { try readSensors() }
    let next = latest.advanced(by: 1)
    do throws(FrontEndFault) {
      try parts.sequencer.armCapture(
        delay: shot.delay, interval: shot.interval, samples: shot.samples, on: board, counts: &counts)
      try parts.sequencer.grantLease(through: next, on: board, counts: &counts)
    } catch { throw .part(error) }
    try idle(until: earliest)
    // The rail that the burst will meet, and no longer one on its way.
    let rail = try readRail()
    if !supervisor.isRail(rail, at: railSetPoint, limits: setup.limits) {
      // High voltage that somebody has cut takes the rail with it, and a line names the cause better.
      try supervise()
      throw .railOffSetPoint(measured: rail, wanted: railSetPoint)
    }
    try checkBeforeTrigger(shot.slot)
    let triggeredAt = board.now()
    lastTrigger = triggeredAt
    try pulse(.trigger)
    let features = try awaitFeatures(of: next, since: triggeredAt)
    count(through: features.pulse)
    // Two witnesses that share nothing with what was asked before the trigger.
    if features.slot != shot.slot { throw .wrongLawActive(expected: shot.slot, found: features.slot.value) }
    if !supervisor.isRail(features.railAtTrigger, at: railSetPoint, limits: setup.limits) {
      throw .railOffSetPoint(measured: features.railAtTrigger, wanted: railSetPoint)
    }
    let info = try addCapture(shot, of: next)
    if features.peakNegative > hydrophone.limit {
      throw .hydrophoneOverLimit(received: features.peakNegative, limit: hydrophone.limit)
    }
    return ShotReport(
      pulse: next, triggeredAt: triggeredAt, rail: rail, peakNegative: features.peakNegative,
      peakPositive: features.peakPositive,
      isClipped: features.isClipped, scale: info.scale)
  }

  /// A period after the last trigger and after the last change of the rail, and the dead time after the last strobe.
  private var earliest: Instant {
    var moment = board.now()
    if let railSetAt, railSetAt + setup.period > moment { moment = railSetAt + setup.period }
    if let lastTrigger, lastTrigger + setup.period > moment { moment = lastTrigger + setup.period }
    if let strobedAt, strobedAt + setup.limits.deadTimeMinimum > moment {
      moment = strobedAt + setup.limits.deadTimeMinimum
    }
    return moment
  }

  private mutating func strobe(_ slot: SlotIndex) throws(TripCause) {
    if activeSlot == slot { return }
    activeSlot = nil
    do { try parts.sequencer.select(slot, on: board, counts: &counts) } catch { throw .part(error) }
    try pulse(.steer)
    activeSlot = slot
    strobedAt = board.now()
  }

  private func pulse(_ line: OutputLine) throws(TripCause) {
    try drive(line, .asserted)
    try wait(until: board.now() + .microseconds(1))
    try drive(line, .released)
  }

  private mutating func setRail(_ wanted: Voltage) throws(TripCause) {
    let setPoint = parts.supply.voltage(of: parts.supply.code(for: wanted))
    if setPoint == railSetPoint { return }
    try writeDrive(setPoint)
    railSetAt = board.now()
    supervisor.railChanged(to: setPoint, at: board.now())
  }

  private mutating func writeDrive(_ setPoint: Voltage) throws(TripCause) {
    do throws(FrontEndFault) {
      try parts.supply.set(setPoint, on: board, counts: &counts)
      try parts.supply.verify(setPoint, on: board, counts: &counts)
    } catch { throw .part(error) }
    railSetPoint = setPoint
  }

  /// READY is only believed once the rail monitor and the front end agree.
  private mutating func awaitReady() throws(TripCause) {
    let deadline = board.now() + setup.frontEnd.railSettling
    while true {
      try supervise()
      let rail = try readRail()
      let isSettled = supervisor.isRail(rail, at: railSetPoint, limits: setup.limits)
      if try sense(.ready) == .asserted, isSettled { return supervisor.railSettled(at: railSetPoint) }
      if !supervisor.isRailOnItsWay(rail, limits: setup.limits) || board.now() >= deadline {
        throw isSettled ? .frontEndNotReady : .railOffSetPoint(measured: rail, wanted: railSetPoint)
      }
      try wait(until: board.now() + .microseconds(200))
    }
  }

  private mutating func checkBeforeTrigger(_ slot: SlotIndex) throws(TripCause) {
    let before: PreFire
    do { before = try parts.sequencer.readPreFire(on: board, counts: &counts) } catch { throw .part(error) }
    // The front end's own view of what the lines say: a line that is stuck says nothing.
    let flags = before.flags
    if flags.isEmergencyStopPressed { throw .emergencyStop }
    if !flags.isInterlockClosed { throw .interlockOpen }
    if flags.isFaultLatched {
      goSafe()
      throw .frontEndFault(readFaults())
    }
    if before.fired != latest { throw .pulseNumberDisagrees(expected: latest, found: before.fired) }
    if before.activeSlot != slot.value { throw .wrongLawActive(expected: slot, found: before.activeSlot) }
    if !flags.isReady { throw .frontEndNotReady }
    try supervise()
    if try sense(.ready) == .released { throw .frontEndNotReady }
  }

  private mutating func awaitFeatures(
    of pulse: PulseNumber, since trigger: Instant
  ) throws(TripCause) -> PulseFeatures {
    let deadline = trigger + setup.listen + .microseconds(100)
    while true {
      let slice = board.now() + Self.slice
      let edge: Instant?
      do {
        edge = try board.wait(for: .asserted, on: .pulseDone, until: slice < deadline ? slice : deadline)
      } catch {
        throw error.kind == .clock ? .clock : .inputUnreadable(.pulseDone)
      }
      if let edge, edge >= trigger { break }
      try supervise()
      if board.now() >= deadline { throw try causeWithoutDone(pulse) }
    }
    let features: PulseFeatures
    do { features = try parts.sequencer.readFeatures(on: board, counts: &counts) } catch {
      throw .part(error)
    }
    if features.pulse != pulse { throw .pulseNumberDisagrees(expected: pulse, found: features.pulse) }
    return features
  }

  /// `pulseDone` did not come: the counter says whether the burst fired.
  private mutating func causeWithoutDone(_ pulse: PulseNumber) throws(TripCause) -> TripCause {
    let status: SequencerStatus
    do { status = try parts.sequencer.readStatus(on: board, counts: &counts) } catch { throw .part(error) }
    count(through: status.fired)
    return status.fired >= pulse ? .pulseDoneMissing : .triggerRefused(status.lastRefusal)
  }

  private mutating func addCapture(_ shot: Shot, of pulse: PulseNumber) throws(TripCause) -> CaptureInfo {
    let info: CaptureInfo
    do { info = try parts.sequencer.readCaptureInfo(on: board, counts: &counts) } catch { throw .part(error) }
    guard let captured = info.pulse, captured == pulse, info.samples == shot.samples else {
      throw .pulseNumberDisagrees(expected: pulse, found: info.pulse ?? PulseNumber(0))
    }
    var first = 0
    while first < shot.samples {
      try supervise()
      let left = shot.samples - first
      let chunk: CaptureChunk
      do {
        chunk = try parts.sequencer.readCapture(
          count: left < Sequencer.chunk ? left : Sequencer.chunk, at: first, on: board, counts: &counts)
      } catch { throw .part(error) }
      for i in 0..<chunk.count { sums[first + i] += Int32(chunk.samples[i]) }
      first += chunk.count
    }
    summed += 1
    return info
  }
}
