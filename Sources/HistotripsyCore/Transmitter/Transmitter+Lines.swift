// Lines: looking at inputs, driving outputs, waiting in between.

extension Transmitter where B: ~Copyable {
  /// At most this long passes between two looks at the lines, bounded transfers aside.
  static var slice: Nanoseconds { .milliseconds(2) }

  /// Shortest strobe that the front end sees (`Board/front-end.md` §2).
  static var strobeWidth: Nanoseconds { .microseconds(1) }

  // MARK: Inputs

  /// One pass of the loop: a heartbeat, because the loop got here, and a look at the lines that
  /// stop everything. The heart only beats while enabled: if `enable` is stuck, the watchdog then
  /// starves.
  mutating func supervise(at now: Instant) throws(TripCause) {
    if power.isEnabled { try heartbeat.beat(on: board, at: now) }
    try inspectLines()
  }

  /// The lines that end everything in any state, most urgent first. Outputs are safe before
  /// anything else is asked.
  mutating func inspectLines() throws(TripCause) {
    try inspectStops()
    if try sense(.fault) == .asserted {
      goSafe()
      throw .frontEndFault(readFaults())
    }
  }

  /// Emergency stop and interlock.
  mutating func inspectStops() throws(TripCause) {
    if try sense(.emergencyStop) == .asserted {
      goSafe()
      throw causeOfEmergencyStop()
    }
    if try sense(.interlock) == .released {
      goSafe()
      throw .interlockOpen
    }
  }

  /// The level of an input.
  /// - Throws: `.inputUnreadable`, or `.clock` when that is what failed.
  func sense(_ line: InputLine) throws(TripCause) -> Level {
    do { return try board.sense(line) } catch { throw Self.cause(error, else: .inputUnreadable(line)) }
  }

  /// A front end without power pulls every wire low, which reads as "stop pressed, interlock open".
  /// If it does not answer, or has just come back to power, then that is the cause and not the
  /// stop.
  mutating func causeOfEmergencyStop() -> TripCause {
    do {
      if try board.sense(.interlock) == .asserted { return .emergencyStop }
    } catch {
      return .emergencyStop
    }
    do throws(FrontEndFault) {
      let faults = try drivers.sequencer.readStatus(on: board, counts: &counts).faults
      return faults.contains(.powerOn) ? .frontEndFault(faults) : .emergencyStop
    } catch {
      return error.cause == .noAcknowledge ? .part(error) : .emergencyStop
    }
  }

  /// The faults behind an asserted fault line. Empty when they cannot be read, which changes
  /// nothing about the trip.
  mutating func readFaults() -> FrontEndFaults {
    do { return try drivers.sequencer.readStatus(on: board, counts: &counts).faults } catch {
      return FrontEndFaults(rawValue: 0)
    }
  }

  // MARK: Outputs

  /// - Throws: `.outputUndriveable`, or `.clock` when that is what failed.
  func drive(_ line: OutputLine, _ level: Level) throws(TripCause) {
    do { try board.drive(line, level) } catch { throw Self.cause(error, else: .outputUndriveable(line)) }
  }

  /// Asserts an output for one strobe width and releases it again. On a fault the line may be left
  /// asserted: the trip that follows makes every output safe before anything else.
  /// - Returns: a time at which the edge was on the wire. Driving a line may take 100 µs
  ///   (`Board.drive`), and where in them the edge lies is not known.
  @discardableResult func strobe(_ line: OutputLine) throws(TripCause) -> Instant {
    try drive(line, .asserted)
    let given = board.now()
    try wait(until: given + Self.strobeWidth)
    try drive(line, .released)
    return given
  }

  /// Makes every output safe. Nothing feeds the watchdog from here on.
  mutating func goSafe() {
    board.makeSafe()
    heartbeat.released()
    if power.isEnabled { power = .safe(since: board.now()) }
  }

  // MARK: Waiting

  /// The only way in which the core waits without listening. A wait that returns early is repeated,
  /// four times at most: with a clock that cannot wait, pulses would fire before their time, which
  /// breaks the same rules as late ones.
  func wait(until deadline: Instant) throws(TripCause) {
    for _ in 0..<4 {
      do { try board.wait(until: deadline) } catch { throw .clock }
      if board.now() >= deadline { return }
    }
    throw .clock
  }

  /// A verb that fails because of the clock says so, whatever line it was about.
  static func cause(_ fault: B.Fault, else cause: TripCause) -> TripCause {
    fault.kind == .clock ? .clock : cause
  }
}
