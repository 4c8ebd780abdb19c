// The front end's own protections, shown to work before anything rests on them: at zero drive, with
// the high voltage switched on.

extension Transmitter where B: ~Copyable {
  /// The watchdog's time by contract, and how much later the fault line's edge may be stamped: an
  /// interrupt that waits.
  static var watchdogShortest: Nanoseconds { .milliseconds(95) }
  static var watchdogLongest: Nanoseconds { .milliseconds(100) }
  static var stampTolerance: Nanoseconds { .milliseconds(1) }

  /// Gives one trigger that no lease covers. It must be refused for that reason, be counted, and fire
  /// nothing; should it fire all the same, it does so at 0 V.
  mutating func proveLease() throws(TripCause) {
    let before = try readStatus()
    try grantLease(through: before.fired)
    try enableAtZero()
    _ = try awaitReady()
    try strobe(.trigger)
    let after = try readStatus()
    try inspectLines()
    goSafe()
    if after.fired != before.fired {
      throw .pulseNumberDisagrees(expected: before.fired, found: after.fired)
    }
    // Neither fired nor refused, or refused twice: what is driven is not what arrives.
    if after.refused != before.refused &+ 1 { throw .outputUndriveable(.trigger) }
    let isGateClosed = setup.isGateRequired && after.lastRefusal == .gateClosed
    if after.lastRefusal != .leaseExhausted, !isGateClosed { throw .triggerRefused(after.lastRefusal) }
    noteRefusals(after)
  }

  /// Beats a few times and compares the counts; then beats no more, and waits for the front end to
  /// take the high voltage away and to say so.
  mutating func proveWatchdog() throws(TripCause) {
    memory.edgesBefore = try readCounters().heartbeatEdges &- heartbeat.edges
    try enableAtZero()
    for _ in 0..<4 {
      try wait(until: board.now() + .milliseconds(1))
      try heartbeat.beatNow(on: board, at: board.now())
    }
    let counted = try readCounters().heartbeatEdges
    try compareHeartbeats(counted, isFirst: true)
    try inspectLines()
    try forgetEdges(of: .fault)

    let earliest = board.now()
    try heartbeat.beatNow(on: board, at: earliest)
    let latest = board.now()
    let edge = try awaitFault(until: latest + Self.watchdogLongest + .milliseconds(5))
    // Stop and interlock latch faults too, and name the cause better.
    try inspectStops()
    let status = try readStatus()
    goSafe()
    guard let edge else { throw .watchdogUnproven(after: .zero) }
    if status.faults.rawValue != 1 << UInt16(FrontEndLatch.heartbeatLost.rawValue) {
      throw status.faults.isEmpty ? .watchdogUnproven(after: .zero) : .frontEndFault(status.faults)
    }
    // Where in the time that driving the line took the beat was given is not known.
    let isInTime =
      edge - earliest >= Self.watchdogShortest
      && edge - latest <= Self.watchdogLongest + Self.stampTolerance
    if !isInTime || status.flags.isHighVoltageOn { throw .watchdogUnproven(after: edge - latest) }
    try clearProvenFault()
  }

  /// The time of the fault line's edge; `nil` where there is none.
  private mutating func awaitFault(until deadline: Instant) throws(TripCause) -> Instant? {
    // A turn takes a slice of 2 ms; the bound is for a clock that stands still.
    for _ in 0..<1000 {
      let slice = board.now() + Self.slice
      let until = slice < deadline ? slice : deadline
      do {
        if let edge = try board.wait(for: .asserted, on: .fault, until: until) { return edge }
      } catch { throw Self.cause(error, else: .inputUnreadable(.fault)) }
      try inspectStops()
      if board.now() >= deadline { return nil }
    }
    throw .clock
  }

  /// Edges that a board has kept from before say nothing; it keeps some 16 of them.
  private func forgetEdges(of line: InputLine) throws(TripCause) {
    do {
      for _ in 0..<64 {
        if try board.wait(for: .asserted, on: line, until: board.now()) == nil { return }
      }
    } catch { throw Self.cause(error, else: .inputUnreadable(line)) }
  }

  /// The fault was made on purpose: cleared, and the line must say so.
  private mutating func clearProvenFault() throws(TripCause) {
    do throws(FrontEndFault) { try drivers.sequencer.clearFaults(on: board, counts: &counts) } catch {
      throw .part(error)
    }
    let left = try readStatus()
    if !left.faults.isEmpty {
      try inspectLines()
      throw .frontEndFault(left.faults)
    }
    if try sense(.fault) == .asserted { throw .lineAtWrongLevel(.fault) }
    // Asserted until the voltage was cut, and now nothing is on; as long as a rail takes to fall is given to the line.
    try wait(until: board.now() + Supervisor.railFall)
    if try sense(.ready) == .asserted { throw .lineAtWrongLevel(.ready) }
  }

  /// Compares the front end's count of heartbeat edges with those given since the self-test.
  /// - Parameter isFirst: nothing may be on its way.
  mutating func compareHeartbeats(_ counted: UInt32, isFirst: Bool = false) throws(TripCause) {
    guard let before = memory.edgesBefore else { return }
    let given = before &+ heartbeat.edges
    let missing = Int32(bitPattern: given &- counted)
    let isOnItsWay = missing == 1 && memory.edgesMissing != 1 && !isFirst
    memory.edgesMissing = missing
    if missing != 0, !isOnItsWay { throw .heartbeatsDiffer(given: given, counted: counted) }
  }
}
