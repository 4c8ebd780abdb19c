// One burst: as in a treatment every step asks before the next, and the trigger comes last.

extension TankController where B: ~Copyable {
  /// The highest drive for a law in which `firing` elements take part: the hydrophone bears the
  /// rail even where it stands as far above its set-point as a settled one may.
  /// `Limits.railMaximum` bounds it besides.
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
    try transmitter.steer(to: shot.slot)
    let wanted = try transmitter.setDrive(shot.drive, isReadBack: true)
    _ = try transmitter.awaitReady()
    if transmitter.supervisor.areSensorsDue(at: board.now()) { try transmitter.readSensors() }
    let next = latest.advanced(by: 1)
    try transmitter.armCapture(shot)
    try idle(until: earliest)
    // The rail that the burst will meet, no longer on its way.
    let rail: Voltage
    switch try transmitter.settleRail(before: board.now()) {
    case .settled(let found): rail = found
    case .underWay(let found): throw .railOffSetPoint(measured: found, wanted: wanted)
    }
    // It lasts 50 ms (`Board/front-end.md` §4): right before the trigger.
    try transmitter.grantLease(through: next)
    let (flags, strays) = try transmitter.lookBeforeTrigger(shot.slot, after: latest)
    if strays > 0 { throw .strayTriggers(strays) }
    if !flags.isReady { throw .frontEndNotReady }
    try transmitter.supervise(at: board.now())
    if try transmitter.sense(.ready) == .released { throw .frontEndNotReady }

    let triggeredAt = board.now()
    lastTrigger = triggeredAt
    inFlight = next
    let given = try transmitter.strobe(.trigger)
    guard try transmitter.awaitDone(from: triggeredAt, to: given) else { throw try causeWithoutDone(next) }
    let features = try transmitter.readFeatures(of: next)
    inFlight = nil
    bursts &+= 1
    latest = next
    try transmitter.checkRecorded(features, slot: shot.slot)
    try transmitter.compareClocks(features, from: triggeredAt, to: given)
    let info = try addCapture(shot, of: next)
    if features.peakNegative > hydrophone.limit {
      throw .hydrophoneOverLimit(received: features.peakNegative, limit: hydrophone.limit)
    }
    return ShotReport(
      pulse: next, triggeredAt: triggeredAt, rail: rail, peakNegative: features.peakNegative,
      peakPositive: features.peakPositive, isClipped: features.isClipped, scale: info.scale)
  }

  /// A period after the last trigger and after the last change of the rail, and the dead time after
  /// the last strobe.
  private var earliest: Instant {
    var moment = board.now()
    let railChangedAt = transmitter.supervisor.railChangedAt
    if railChangedAt + setup.period > moment { moment = railChangedAt + setup.period }
    if let lastTrigger, lastTrigger + setup.period > moment { moment = lastTrigger + setup.period }
    if let strobedAt = transmitter.memory.strobedAt, strobedAt + setup.limits.deadTimeMinimum > moment {
      moment = strobedAt + setup.limits.deadTimeMinimum
    }
    return moment
  }

  /// Looks around until `deadline`.
  private mutating func idle(until deadline: Instant) throws(TripCause) {
    while true {
      try transmitter.supervise(at: board.now())
      let now = board.now()
      if now >= deadline { return }
      let slice = now + Transmitter<B>.slice
      try transmitter.wait(until: slice < deadline ? slice : deadline)
    }
  }

  /// `pulseDone` did not come: the counter says whether the burst fired.
  private mutating func causeWithoutDone(_ pulse: PulseNumber) throws(TripCause) -> TripCause {
    let status = try transmitter.readStatus()
    let reading = transmitter.reading(status, after: latest)
    count(status)
    // A refusal mostly has a cause that is on a line too, and the line names it better.
    try transmitter.inspectLines()
    switch reading.bursts {
    case 1: return .pulseDoneMissing
    // Neither fired nor refused: the edge never got there, or is late and may fire yet.
    case 0: return reading.refusal.map { .triggerRefused($0) } ?? .outputUndriveable(.trigger)
    default: return .pulseNumberDisagrees(expected: pulse, found: status.fired)
    }
  }

  private mutating func addCapture(_ shot: Shot, of pulse: PulseNumber) throws(TripCause) -> CaptureInfo {
    let info = try transmitter.readCaptureInfo()
    guard let captured = info.pulse, captured == pulse, info.samples == shot.samples else {
      throw .pulseNumberDisagrees(expected: pulse, found: info.pulse ?? PulseNumber(0))
    }
    var first = 0
    while first < shot.samples {
      try transmitter.supervise(at: board.now())
      let left = shot.samples - first
      let chunk = try transmitter.readCapture(
        count: left < Sequencer.chunk ? left : Sequencer.chunk, at: first)
      for i in 0..<chunk.count { sums[first + i] += Int32(chunk.samples[i]) }
      first += chunk.count
    }
    summed += 1
    return info
  }
}
