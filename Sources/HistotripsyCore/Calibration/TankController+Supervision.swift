// Waiting, looking, and every way out.

extension TankController where B: ~Copyable {
  static var slice: Nanoseconds { .milliseconds(2) }

  /// Ends the calibration: outputs safe, drive at zero, lease taken back. Any state.
  public mutating func end() {
    if state == .ended || state == .faulted { return board.makeSafe() }
    do throws(TripCause) {
      try comeToRest()
      state = .ended
    } catch { trip(error) }
  }

  /// High voltage off; laws stay. Only while armed.
  public mutating func disarm() throws(TankCommandRefused) {
    guard state == .armed else { throw TankCommandRefused(state: state) }
    do throws(TripCause) {
      try comeToRest()
      state = .ready
    } catch { trip(error) }
  }

  mutating func trip(_ cause: TripCause) {
    goSafe()
    latch.latch(cause, at: board.now())
    // What can still be taken back is; a second cause is counted behind the first.
    if identity != nil, state != .faulted {
      do throws(TripCause) { try comeToRest() } catch { latch.latch(error, at: board.now()) }
    }
    state = .faulted
  }

  mutating func goSafe() {
    board.makeSafe()
    if isEnabled { safeSince = board.now() }
    isEnabled = false
  }

  /// Outputs safe, then the books: what fired is counted, the lease ends there, the drive is taken back, the rail is seen to fall. Each
  /// whatever became of the one before; the first that is not as it must be is thrown.
  private mutating func comeToRest() throws(TripCause) {
    goSafe()
    guard identity != nil else { return }
    var cause = closeBooks()
    do throws(FrontEndFault) {
      try parts.supply.set(.zero, on: board, counts: &counts)
      railSetPoint = .zero
    } catch {
      if cause == nil { cause = .part(error) }
    }
    do throws(TripCause) { try awaitRailOff() } catch {
      if cause == nil { cause = error }
    }
    if let cause { throw cause }
  }

  /// Counter and lease.
  /// - Returns: what is not as it must be.
  private mutating func closeBooks() -> TripCause? {
    let expected = latest
    let status: SequencerStatus
    do { status = try parts.sequencer.readStatus(on: board, counts: &counts) } catch { return .part(error) }
    count(through: status.fired)
    activeSlot = status.activeSlot
    var cause: TripCause?
    do { try parts.sequencer.grantLease(through: status.fired, on: board, counts: &counts) } catch {
      cause = .part(error)
    }
    // Released, and the front end still sees it: the line is stuck, and only the watchdog is left.
    if status.flags.isEnableAsserted { return .outputUndriveable(.enable) }
    if status.fired != expected { return .pulseNumberDisagrees(expected: expected, found: status.fired) }
    return cause
  }

  private mutating func awaitRailOff() throws(TripCause) {
    let deadline = board.now() + Supervisor.railFall
    while true {
      let rail = try readRail()
      if rail <= setup.frontEnd.railOff { return }
      if board.now() >= deadline { throw .railNotOff(rail) }
      try wait(until: board.now() + .microseconds(500))
    }
  }

  mutating func count(through fired: PulseNumber) {
    if fired > latest {
      bursts &+= fired.value &- latest.value
      latest = fired
    }
  }

  /// Looks around until `deadline`.
  mutating func idle(until deadline: Instant) throws(TripCause) {
    while true {
      try supervise()
      let now = board.now()
      if now >= deadline { return }
      let slice = now + Self.slice
      try wait(until: slice < deadline ? slice : deadline)
    }
  }

  func wait(until deadline: Instant) throws(TripCause) {
    for _ in 0..<4 {
      do { try board.wait(until: deadline) } catch { throw .clock }
      if board.now() >= deadline { return }
    }
    throw .clock
  }

  /// The heartbeat, because the loop got here, and the lines that stop everything.
  mutating func supervise() throws(TripCause) {
    if isEnabled { try heartbeat.beat(on: board, at: board.now()) }
    if try sense(.emergencyStop) == .asserted {
      goSafe()
      throw .emergencyStop
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
    do { return try board.sense(line) } catch {
      throw error.kind == .clock ? .clock : .inputUnreadable(line)
    }
  }

  func drive(_ line: OutputLine, _ level: Level) throws(TripCause) {
    do { try board.drive(line, level) } catch {
      throw error.kind == .clock ? .clock : .outputUndriveable(line)
    }
  }

  mutating func readFaults() -> FrontEndFaults {
    do { return try parts.sequencer.readStatus(on: board, counts: &counts).faults } catch {
      return FrontEndFaults(rawValue: 0)
    }
  }

  mutating func readRail() throws(TripCause) -> Voltage {
    do { return try parts.rail.readRail(on: board, counts: &counts) } catch { throw .part(error) }
  }

  /// Water, head and rail against their limits.
  mutating func readSensors() throws(TripCause) {
    let start = board.now()
    let readings: SensorReadings
    do throws(FrontEndFault) {
      let isWaterNew = try parts.water.hasNewResult(on: board, counts: &counts)
      let water = try parts.water.read(on: board, counts: &counts)
      let isHeadNew = try parts.head.hasNewResult(on: board, counts: &counts)
      let head = try parts.head.read(on: board, counts: &counts)
      // The self-test has just seen a result of each.
      let isFirst = state == .off
      if let part = supervisor.noteResults(
        isWaterNew: isWaterNew || isFirst, isHeadNew: isHeadNew || isFirst)
      {
        throw FrontEndFault(part: part, cause: .notReady, attempts: 1)
      }
      let rail = try parts.rail.readRail(on: board, counts: &counts)
      readings = SensorReadings(water: water, head: head, rail: rail)
    } catch { throw .part(error) }
    sensors = readings
    supervisor.noteSensors(from: start, to: board.now())
    // Read in the self-test, and when the rail has settled for a burst.
    let expected = isEnabled ? RailExpectation.at(railSetPoint) : .below(setup.frontEnd.railOff)
    if let cause = supervisor.judge(readings, rail: expected, limits: setup.limits) {
      // High voltage that somebody has cut takes the rail with it, and a line names the cause better.
      if isEnabled { try supervise() }
      throw cause
    }
  }
}

/// A command that the present state does not allow. Nothing has changed.
public struct TankCommandRefused: Error, Equatable, Sendable, BitwiseCopyable {
  public let state: TankState
  public init(state: TankState) { self.state = state }
}
