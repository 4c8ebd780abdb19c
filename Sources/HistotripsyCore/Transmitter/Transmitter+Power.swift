// High voltage: on, to a set-point, settled, and off again.

extension Transmitter where B: ~Copyable {
  /// Switches the high voltage on and waits until it stands at `drive`: drive at 0 V, a heartbeat,
  /// `enable`, then the drive. READY is only believed once the rail monitor agrees. At most
  /// `railSettling`.
  /// - Returns: the rail as it settled.
  mutating func energise(at drive: Voltage) throws(TripCause) -> Voltage {
    try enableAtZero()
    try supervise(at: board.now())
    let setPoint = drivers.supply.voltage(of: drivers.supply.code(for: drive))
    try writeDrive(setPoint)
    power = .enabled(setPoint: setPoint)
    supervisor.railChanged(to: setPoint, at: board.now())
    return try awaitReady()
  }

  /// High voltage on with the drive at 0 V.
  mutating func enableAtZero() throws(TripCause) {
    try inspectLines()
    // Start from 0 V: a set-point left by an earlier run must not be applied.
    try writeDrive(.zero)
    // The watchdog counts from the first edge that it sees. Enabling is an edge too: after a fault
    // or a pause the line is released.
    try heartbeat.beatNow(on: board, at: board.now())
    power = .enabled(setPoint: .zero)
    supervisor.railComesOn(from: setup.frontEnd.railOff)
    supervisor.railChanged(to: .zero, at: board.now())
    try drive(.enable, .asserted)
  }

  /// Moves the set-point when it differs by a step of the supply.
  /// - Parameter isReadBack: read the supply's code back after it has been written.
  /// - Returns: the set-point that the supply can express, never above `wanted`.
  mutating func setDrive(_ wanted: Voltage, isReadBack: Bool) throws(TripCause) -> Voltage {
    let setPoint = drivers.supply.voltage(of: drivers.supply.code(for: wanted))
    if power == .enabled(setPoint: setPoint) { return setPoint }
    precondition(power.isEnabled, "a drive is set while enabled")
    do throws(FrontEndFault) {
      try drivers.supply.set(setPoint, on: board, counts: &counts)
      if isReadBack { try drivers.supply.verify(setPoint, on: board, counts: &counts) }
    } catch {
      throw .part(error)
    }
    power = .enabled(setPoint: setPoint)
    supervisor.railChanged(to: setPoint, at: board.now())
    return setPoint
  }

  private mutating func writeDrive(_ setPoint: Voltage) throws(TripCause) {
    do throws(FrontEndFault) {
      try drivers.supply.set(setPoint, on: board, counts: &counts)
      try drivers.supply.verify(setPoint, on: board, counts: &counts)
    } catch {
      throw .part(error)
    }
  }

  /// Waits until rail monitor and front end agree that the rail stands at its set-point; at most
  /// `railSettling`.
  /// - Returns: the rail as it settled.
  mutating func awaitReady() throws(TripCause) -> Voltage {
    let setPoint = drive
    let deadline = board.now() + setup.frontEnd.railSettling
    while true {
      try supervise(at: board.now())
      let rail = try readRail()
      let isReady = try sense(.ready) == .asserted
      let isSettled = supervisor.isRail(rail, at: setPoint, limits: setup.limits)
      if isSettled, isReady {
        supervisor.railSettled(at: setPoint)
        return rail
      }
      if !supervisor.isRailOnItsWay(rail, limits: setup.limits) || board.now() >= deadline {
        // High voltage that was cut takes the rail with it, and a line names that cause better.
        try inspectLines()
        throw isSettled ? .frontEndNotReady : .railOffSetPoint(measured: rail, wanted: setPoint)
      }
      try wait(until: board.now() + .microseconds(200))
    }
  }

  /// Reads the rail until it stands at its set-point, at most until `deadline`.
  /// - Throws: `.railOffSetPoint` for a reading that no rail on its way can give, and when the rail
  ///   takes longer than `railSettling`.
  mutating func settleRail(before deadline: Instant) throws(TripCause) -> RailWait {
    let wanted = drive
    var rail = Voltage.zero
    // Each read takes the bus about 0.1 ms; the bound is for a bus that takes no time.
    for _ in 0..<1000 {
      rail = try readRail()
      if supervisor.isRail(rail, at: wanted, limits: setup.limits) {
        supervisor.railSettled(at: wanted)
        return .settled(rail)
      }
      let now = board.now()
      if !supervisor.isRailOnItsWay(rail, limits: setup.limits)
        || now - supervisor.railChangedAt > setup.frontEnd.railSettling
      {
        // High voltage that was cut takes the rail with it, and a line names that cause better.
        try inspectLines()
        throw .railOffSetPoint(measured: rail, wanted: wanted)
      }
      if now >= deadline { return .underWay(rail) }
      try supervise(at: now)
    }
    return .underWay(rail)
  }

  /// The set-point; 0 V while nothing is enabled.
  var drive: Voltage {
    if case .enabled(let setPoint) = power { setPoint } else { .zero }
  }

  mutating func readRail() throws(TripCause) -> Voltage {
    do { return try drivers.rail.readRail(on: board, counts: &counts) } catch { throw .part(error) }
  }

  // MARK: Coming to rest

  /// With outputs safe: takes back the lease and the drive, and makes sure that the high voltage is
  /// off. What cannot be done any more, because the bus is gone, is covered by the outputs and by
  /// the front end's own watchdog. Each step is tried whatever became of the one before.
  /// - Parameter status: as just read; `nil` when it could not be read, and the lease is then left
  ///   as it is.
  mutating func takeBack(_ status: SequencerStatus?) -> Remainder {
    var left = Remainder()
    if let status {
      memory.activeSlot = status.activeSlot
      do throws(TripCause) { try grantLease(through: status.fired) } catch {
        if case .part(let fault) = error { left.lease = NotTakenBack(fault: fault, at: board.now()) }
      }
    }
    do throws(FrontEndFault) { try drivers.supply.set(.zero, on: board, counts: &counts) } catch {
      left.drive = NotTakenBack(fault: error, at: board.now())
    }
    left.rail = awaitRailOff()
    return left
  }

  /// Waits for the rail to fall, at most `railFall`.
  private mutating func awaitRailOff() -> TripCause? {
    let deadline = board.now() + Supervisor.railFall
    do throws(TripCause) {
      // A turn takes 0.5 ms; the bound is for a clock that stands still.
      for _ in 0..<100 {
        let rail = try readRail()
        if rail <= setup.frontEnd.railOff { return nil }
        if board.now() >= deadline { throw .railNotOff(rail) }
        try wait(until: board.now() + .microseconds(500))
      }
      throw .clock
    } catch {
      return error
    }
  }
}

/// What could not be put right at the end, with the outputs safe.
struct Remainder: Sendable, BitwiseCopyable {
  /// The lease stands: triggers would be obeyed if the high voltage were on.
  var lease: NotTakenBack?
  /// The set-point stands: it would be applied if `enable` were asserted.
  var drive: NotTakenBack?
  /// The rail has not fallen, or cannot be read.
  var rail: TripCause?
}

/// A part that did not take its last message, and when that was found.
struct NotTakenBack: Sendable, BitwiseCopyable {
  let fault: FrontEndFault
  let at: Instant
}

/// How far the rail has come by a deadline.
enum RailWait: Equatable, Sendable, BitwiseCopyable {
  /// It stands at its set-point; the reading that showed it.
  case settled(Voltage)
  /// Not yet; the last reading.
  case underWay(Voltage)
}
