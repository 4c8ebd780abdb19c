// Waiting is where the controller looks around: heartbeat, lines, sensors, and laws loaded in time that would go to waste.

extension TreatmentController where B: ~Copyable {
  /// Between two looks at the lines at most this long passes, bounded transfers aside.
  static var slice: Nanoseconds { .milliseconds(2) }

  /// Looks around until `deadline`, then returns; as soon after it as the last step allows.
  mutating func idle(until deadline: Instant) throws(TripCause) {
    while true {
      try supervise(at: board.now())
      let now = board.now()
      if now >= deadline { return }
      if try useSpareTime(until: deadline, now: now) { continue }
      let slice = now + Self.slice
      do { try board.wait(until: slice < deadline ? slice : deadline) } catch { throw .clock }
    }
  }

  /// One pass: the heartbeat, because the loop got here, and the lines that stop everything.
  mutating func supervise(at now: Instant) throws(TripCause) {
    try heartbeat.beat(on: board, at: now)
    try inspectLines()
  }

  /// The lines that end a treatment in any state, in order of urgency.
  mutating func inspectLines() throws(TripCause) {
    if try sense(.emergencyStop) == .asserted { throw .emergencyStop }
    if try sense(.interlock) == .released { throw .interlockOpen }
    if try sense(.fault) == .asserted { throw .frontEndFault(readFaults()) }
  }

  func sense(_ line: InputLine) throws(TripCause) -> Level {
    do { return try board.sense(line) } catch { throw .inputUnreadable(line) }
  }

  /// The causes behind an asserted fault line; empty when they cannot be read, which changes nothing about the trip.
  private mutating func readFaults() -> FrontEndFaults {
    do { return try parts.sequencer.readStatus(on: board, counts: &counts).faults } catch {
      return FrontEndFaults(rawValue: 0)
    }
  }

  /// One bounded piece of background work, if it fits before `deadline`: sensors first, then a law.
  private mutating func useSpareTime(until deadline: Instant, now: Instant) throws(TripCause) -> Bool {
    let left = deadline - now
    if supervisor.areSensorsDue(at: now), left > supervisor.sensorTime {
      try readSensors()
      supervisor.noteSensors(from: now, to: board.now())
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
    let water: Temperature
    let head: Temperature
    do {
      water = try parts.water.read(on: board, counts: &counts)
      head = try parts.head.read(on: board, counts: &counts)
    } catch { throw .part(error) }
    let rail = try readRail()
    let readings = SensorReadings(water: water, head: head, rail: rail)
    sensors = readings
    events.post(.sensors(readings), at: board.now())
    if let cause = supervisor.judge(readings, state: state, limits: setup.limits) { throw cause }
  }

  mutating func readRail() throws(TripCause) -> Voltage {
    do { return try parts.rail.readRail(on: board, counts: &counts) } catch { throw .part(error) }
  }
}
