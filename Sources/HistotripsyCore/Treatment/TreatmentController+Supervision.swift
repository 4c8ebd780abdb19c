// Waiting is where the controller looks around: heartbeat, lines, sensors, and laws loaded in time that would go to waste.

extension TreatmentController where B: ~Copyable {
  /// Between two looks at the lines at most this long passes, bounded transfers aside.
  static var slice: Nanoseconds { .milliseconds(2) }

  /// Looks around until `deadline`, then returns; as soon after it as the last step allows.
  /// - Parameter spare: time after `deadline` in which nothing is due either: background work may run into it.
  mutating func idle(until deadline: Instant, spare: Nanoseconds = .zero) throws(TripCause) {
    while true {
      try supervise(at: board.now())
      let now = board.now()
      if now >= deadline { return }
      if try useSpareTime(until: deadline + spare, now: now) { continue }
      let slice = now + Self.slice
      try wait(until: slice < deadline ? slice : deadline)
    }
  }

  /// The only way in which the controller waits without listening. A wait that returns early is repeated, four times at most: a clock that
  /// cannot wait would have pulses fired before their time, which breaks the same rules as late ones.
  func wait(until deadline: Instant) throws(TripCause) {
    for _ in 0..<4 {
      do { try board.wait(until: deadline) } catch { throw .clock }
      if board.now() >= deadline { return }
    }
    throw .clock
  }

  /// One pass: the heartbeat, because the loop got here, and the lines that stop everything. Only what is enabled is kept
  /// alive: a stuck `enable` starves.
  mutating func supervise(at now: Instant) throws(TripCause) {
    if pulse.isEnabled { try heartbeat.beat(on: board, at: now) }
    try inspectLines()
  }

  /// The lines that end a treatment in any state, in order of urgency. Outputs are safe before anything else is asked.
  mutating func inspectLines() throws(TripCause) {
    if try sense(.emergencyStop) == .asserted {
      goSafe()
      throw causeOfEmergencyStop()
    }
    if try sense(.interlock) == .released {
      goSafe()
      throw .interlockOpen
    }
    if try sense(.fault) == .asserted {
      goSafe()
      throw .frontEndFault(readFaults())
    }
  }

  func sense(_ line: InputLine) throws(TripCause) -> Level {
    do { return try board.sense(line) } catch { throw Self.cause(error, else: .inputUnreadable(line)) }
  }

  /// A verb that fails because of the clock says so, whatever line it was about.
  static func cause(_ fault: B.Fault, else cause: TripCause) -> TripCause {
    fault.kind == .clock ? .clock : cause
  }

  /// Every wire is low while the front end has no power, and that reads as pressed and open. Nobody has pressed anything when it does
  /// not answer, or has just come back.
  mutating func causeOfEmergencyStop() -> TripCause {
    do {
      if try board.sense(.interlock) == .asserted { return .emergencyStop }
    } catch {
      return .emergencyStop
    }
    do throws(FrontEndFault) {
      let faults = try parts.sequencer.readStatus(on: board, counts: &counts).faults
      return faults.contains(.powerOn) ? .frontEndFault(faults) : .emergencyStop
    } catch {
      return error.cause == .noAcknowledge ? .part(error) : .emergencyStop
    }
  }

  /// The causes behind an asserted fault line; empty when they cannot be read, which changes nothing about the trip.
  mutating func readFaults() -> FrontEndFaults {
    do { return try parts.sequencer.readStatus(on: board, counts: &counts).faults } catch {
      return FrontEndFaults(rawValue: 0)
    }
  }

  /// One bounded piece of background work, if it fits before `deadline`: sensors first, then a law.
  private mutating func useSpareTime(until deadline: Instant, now: Instant) throws(TripCause) -> Bool {
    let left = deadline - now
    if supervisor.areSensorsDue(at: now), left > supervisor.sensorTime {
      try readSensors()
      return true
    }
    if left > laws.stepTime, try loadStep() {
      laws.noteStep(from: now, to: board.now())
      return true
    }
    return false
  }

  /// Water, head and rail; each reading is checked against its limit as it is made.
  mutating func readSensors() throws(TripCause) {
    let start = board.now()
    let readings: SensorReadings
    do throws(FrontEndFault) {
      let isWaterNew = try parts.water.hasNewResult(on: board, counts: &counts)
      let water = try parts.water.read(on: board, counts: &counts)
      let isHeadNew = try parts.head.hasNewResult(on: board, counts: &counts)
      let head = try parts.head.read(on: board, counts: &counts)
      // Where the configuration has just been written, the next result is still to come.
      let isFirst = state == .selfTest
      if let part = supervisor.noteResults(
        isWaterNew: isWaterNew || isFirst, isHeadNew: isHeadNew || isFirst)
      {
        throw FrontEndFault(part: part, cause: .notReady, attempts: 1)
      }
      let rail = try parts.rail.readRail(on: board, counts: &counts)
      readings = SensorReadings(water: water, head: head, rail: rail)
    } catch { throw .part(error) }
    sensors = readings
    let end = board.now()
    supervisor.noteSensors(from: start, to: end)
    events.post(.sensors(readings), at: end)
    if let cause = supervisor.judge(readings, rail: railExpected(at: start), limits: setup.limits) {
      // High voltage that somebody has cut takes the rail with it, and a line names the cause better.
      if pulse.isEnabled { try inspectLines() }
      throw cause
    }
    if let gain = setup.waterGain, let speed = SpeedOfSound.water(at: readings.water) {
      loop.adapt(toWater: gain.gain(at: speed))
    }
  }

  private func railExpected(at now: Instant) -> RailExpectation {
    if pulse.isEnabled {
      return now - supervisor.railChangedAt > setup.frontEnd.railSettling
        ? .at(pulse.railSetPoint) : .onItsWay(pulse.railSetPoint)
    }
    return now - pulse.safeSince > Supervisor.railFall ? .below(setup.frontEnd.railOff) : .falling
  }

  mutating func readRail() throws(TripCause) -> Voltage {
    do { return try parts.rail.readRail(on: board, counts: &counts) } catch { throw .part(error) }
  }
}
