// High voltage on, and off again by pausing: each time a deliberate step, each time settled before anything fires.

extension TreatmentController where B: ~Copyable {
  /// Switches the high voltage on and waits for it to settle at its first set-point. Ends in `armed` or `faulted`; at most
  /// `railSettling`.
  /// - Parameter permit: says how the array's pressures are known, and how high the set-point may be.
  /// - Throws: `CommandRefused` unless `ready` with every law of the first rotation loaded, and for a set-up beyond the permit.
  public mutating func arm(_ permit: consuming ArmingPermit<B>) throws(CommandRefused) {
    guard state == .ready, isLoaded else { throw CommandRefused(state: state) }
    guard permit.allows(setup) else { throw CommandRefused(state: state, permitted: permit.setPointMaximum) }
    do throws(TripCause) {
      try energise()
      enter(.armed)
      if armedAt == nil { armedAt = board.now() }
      announceAhead()
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
  /// - Parameter permit: a new one; the permit that `arm(_:)` consumed says nothing about what is plugged in now.
  /// - Throws: `CommandRefused` unless `paused`, and for a set-up beyond the permit.
  public mutating func resume(_ permit: consuming ArmingPermit<B>) throws(CommandRefused) {
    guard state == .paused else { throw CommandRefused(state: state) }
    guard permit.allows(setup) else { throw CommandRefused(state: state, permitted: permit.setPointMaximum) }
    do throws(TripCause) {
      try energise()
      enter(.treating)
    } catch {
      trip(error)
    }
  }

  /// Drive at zero, `enable`, then the drive, then patience: READY is only believed once the rail monitor and the front end agree.
  private mutating func energise() throws(TripCause) {
    try inspectLines()
    let share = pulse.baselineLeft > 0 ? setup.baselineShare : 1
    guard let first = loop.drive(relativeGain: 1, share: share) else {
      throw .driveNotAvailable(FocusIndex(0))
    }
    // Whatever the drive was left at is nobody's wish now.
    try setDrive(.zero)
    // The watchdog counts from an edge that it has seen; what switches on is an edge too: after a fault or pause the line is released.
    heartbeat = Heartbeat(at: board.now() - Heartbeat.interval)
    try heartbeat.beat(on: board, at: board.now())
    pulse.isEnabled = true
    try drive(.enable, .asserted)
    try supervise(at: board.now())
    let setPoint = parts.supply.voltage(of: parts.supply.code(for: first))
    try setDrive(setPoint)
    supervisor.railSettled(at: .zero)
    supervisor.railChanged(to: setPoint, at: board.now())
    try awaitSettled(at: setPoint)
  }

  private mutating func setDrive(_ setPoint: Voltage) throws(TripCause) {
    do throws(FrontEndFault) {
      try parts.supply.set(setPoint, on: board, counts: &counts)
      try parts.supply.verify(setPoint, on: board, counts: &counts)
    } catch {
      throw .part(error)
    }
    pulse.railSetPoint = setPoint
  }

  private mutating func awaitSettled(at setPoint: Voltage) throws(TripCause) {
    let deadline = board.now() + setup.frontEnd.railSettling
    while true {
      try supervise(at: board.now())
      let rail = try readRail()
      let isReady = try sense(.ready) == .asserted
      let isSettled = supervisor.isRail(rail, at: setPoint, limits: setup.limits)
      if isSettled, isReady {
        supervisor.railSettled(at: setPoint)
        events.post(.ready(rail: rail), at: board.now())
        return
      }
      if board.now() >= deadline {
        throw isSettled ? .frontEndNotReady : .railOffSetPoint(measured: rail, wanted: setPoint)
      }
      try wait(until: board.now() + .microseconds(200))
    }
  }
}
