// High voltage on, and off again by pausing: each time a deliberate step, each time settled before anything fires.

extension TreatmentController where B: ~Copyable {
  /// Switches the high voltage on and waits for it to settle at its first set-point. Ends in `armed` or `faulted`; at most
  /// `railSettling`.
  /// - Throws: `CommandRefused` unless `ready` with every law of the first rotation loaded.
  public mutating func arm() throws(CommandRefused) {
    guard state == .ready, isLoaded else { throw CommandRefused(state: state) }
    do throws(TripCause) {
      try energise()
      enter(.armed)
      if armedAt == nil { armedAt = board.now() }
    } catch {
      trip(error)
    }
  }

  /// Begins firing. Only when armed.
  public mutating func begin() throws(CommandRefused) {
    guard state == .armed else { throw CommandRefused(state: state) }
    enter(.treating)
  }

  /// Goes on after a pause: energises anew and settles first.
  public mutating func resume() throws(CommandRefused) {
    guard state == .paused else { throw CommandRefused(state: state) }
    do throws(TripCause) {
      try energise()
      enter(.treating)
    } catch {
      trip(error)
    }
  }

  /// `enable`, then the drive, then patience: READY is only believed once the rail monitor and the front end agree.
  private mutating func energise() throws(TripCause) {
    try inspectLines()
    // An edge is what switches on: after any fault or pause the line has been released.
    do { try board.drive(.enable, .asserted) } catch { throw .outputUndriveable(.enable) }
    heartbeat = Heartbeat(at: board.now() - Heartbeat.interval)
    try supervise(at: board.now())
    let share = pulse.baselineLeft > 0 ? setup.baselineShare : 1
    guard let first = loop.drive(relativeGain: 1, share: share) else {
      preconditionFailure("the drive at the geometric focus was checked at set-up")
    }
    let setPoint = parts.supply.voltage(of: parts.supply.code(for: first))
    do throws(FrontEndFault) {
      try parts.supply.set(setPoint, on: board, counts: &counts)
      try parts.supply.verify(setPoint, on: board, counts: &counts)
    } catch {
      throw .part(error)
    }
    pulse.railSetPoint = setPoint
    supervisor.railChanged(at: board.now())
    let deadline = board.now() + setup.frontEnd.railSettling
    while true {
      try supervise(at: board.now())
      let rail = try readRail()
      let isReady = try sense(.ready) == .asserted
      let isSettled = supervisor.isRail(rail, at: setPoint, limits: setup.limits)
      if isSettled, isReady {
        events.post(.ready(rail: rail), at: board.now())
        return
      }
      if board.now() >= deadline {
        throw isSettled ? .frontEndNotReady : .railOffSetPoint(measured: rail, wanted: setPoint)
      }
      do { try board.wait(until: board.now() + .microseconds(200)) } catch { throw .clock }
    }
  }
}
