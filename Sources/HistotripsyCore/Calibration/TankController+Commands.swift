// On, off, and every way out.

extension TankController where B: ~Copyable {
  /// Checks board, front end and sensors, and locks the limits; high voltage stays off. Ends in
  /// `ready` or `faulted`.
  /// - Throws: `TankCommandRefused` unless `off`.
  public mutating func selfTest() throws(TankCommandRefused) {
    guard state == .off else { throw TankCommandRefused(state: state) }
    enter(.selfTest)
    do throws(TripCause) {
      var next: SelfTestCheck? = .first
      while let check = next {
        try transmitter.check(check)
        // Refused before the limits are locked.
        if check == .limitsLocked { try transmitter.writeBurst(cycles: setup.cycles) }
        next = check.next
      }
      latest = transmitter.memory.counter
      enter(.ready)
    } catch { trip(error) }
  }

  /// Switches the high voltage on and waits for it to settle at `drive`. Ends in `armed` or
  /// `faulted`.
  /// - Throws: `TankCommandRefused` unless `ready`, and for a drive above `Limits.railMaximum`.
  public mutating func arm(at drive: Voltage) throws(TankCommandRefused) {
    guard state == .ready, drive <= setup.limits.railMaximum else { throw TankCommandRefused(state: state) }
    do throws(TripCause) {
      _ = try transmitter.energise(at: drive)
      enter(.armed)
    } catch { trip(error) }
  }

  /// High voltage off; laws stay. Ends in `ready` or `faulted`.
  /// - Throws: `TankCommandRefused` unless `armed`.
  public mutating func disarm() throws(TankCommandRefused) {
    guard state == .armed else { throw TankCommandRefused(state: state) }
    rest(in: .ready)
  }

  /// Ends the calibration: outputs safe, drive at zero, lease taken back. Any state.
  public mutating func end() {
    transmitter.goSafe()
    if state.isFinal { return }
    rest(in: .ended)
  }

  /// The core stops by itself: outputs safe first, then the latch, then the account.
  mutating func trip(_ cause: TripCause) {
    transmitter.goSafe()
    note(cause)
    if let more = comeToRest() { note(more) }
    enter(.faulted)
  }

  /// Enters `next` only when account and rail are as they must be.
  private mutating func rest(in next: TankState) {
    transmitter.goSafe()
    guard let cause = comeToRest() else { return enter(next) }
    note(cause)
    enter(.faulted)
  }

  private mutating func note(_ cause: TripCause) { transmitter.latch.latch(cause, at: board.now()) }

  /// With outputs safe: what fired is counted, the lease ends there, the drive is taken back, the
  /// rail is seen to fall.
  /// - Returns: the first discrepancy, or `nil`.
  private mutating func comeToRest() -> TripCause? {
    guard transmitter.memory.isCounterKnown else { return nil }
    let expected = latest
    let open = inFlight
    var status: SequencerStatus?
    var cause: TripCause?
    do throws(TripCause) {
      let found = try transmitter.readStatus()
      status = found
      count(found)
      // Released, and the front end still sees it: the line is stuck, and only the watchdog is
      // left.
      if found.flags.isEnableAsserted {
        cause = .outputUndriveable(.enable)
      } else if found.fired != expected, found.fired != open {
        cause = .pulseNumberDisagrees(expected: expected, found: found.fired)
      }
    } catch { cause = error }
    let left = transmitter.takeBack(status)
    if cause == nil, let lease = left.lease { cause = .part(lease.fault) }
    if cause == nil, let drive = left.drive { cause = .part(drive.fault) }
    return cause ?? left.rail
  }

  /// Counts the bursts that the front end has fired since they were last counted.
  mutating func count(_ status: SequencerStatus) {
    guard let fired = transmitter.reading(status, after: latest).bursts else { return }
    inFlight = nil
    bursts &+= fired
    latest = status.fired
    transmitter.noteRefusals(status)
  }

  /// The only place where the state changes.
  private mutating func enter(_ next: TankState) {
    precondition(state.allows(next), "transition not in the table")
    state = next
  }
}
