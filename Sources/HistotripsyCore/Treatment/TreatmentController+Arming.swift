// High voltage on, and off again by pausing: each time a deliberate step, each time settled before
// anything fires.

extension TreatmentController where B: ~Copyable {
  /// Switches the high voltage on and waits for it to settle at its first set-point. Ends in
  /// `armed` or `faulted`; at most `railSettling`.
  /// - Parameter permit: says how the array's pressures are known, and how high the set-point may
  ///   be.
  /// - Throws: `CommandRefused` unless `ready` with every law of the first rotation loaded, and for
  ///   a set-up beyond the permit.
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

  /// Begins firing.
  /// - Throws: `CommandRefused` unless `armed`.
  public mutating func begin() throws(CommandRefused) {
    guard state == .armed else { throw CommandRefused(state: state) }
    enter(.treating)
  }

  /// Goes on after a pause: energises anew and settles first. Ends in `treating` or `faulted`.
  /// - Parameter permit: a new one; the permit that `arm(_:)` consumed says nothing about what is
  ///   plugged in now.
  /// - Throws: `CommandRefused` unless `paused`, and for a set-up beyond the permit.
  public mutating func resume(_ permit: consuming ArmingPermit<B>) throws(CommandRefused) {
    guard state == .paused else { throw CommandRefused(state: state) }
    guard permit.allows(setup), (raisedSetPoint ?? .zero) <= permit.setPointMaximum else {
      throw CommandRefused(state: state, permitted: permit.setPointMaximum)
    }
    do throws(TripCause) {
      try energise()
      enter(.treating)
    } catch {
      trip(error)
    }
  }

  /// High voltage is settled at the drive of the geometric focus, wherever the foci lie.
  mutating func energise() throws(TripCause) {
    let share = baselineLeft > 0 ? setup.baselineShare : 1
    guard let first = loop.drive(relativeGain: 1, share: share) else {
      throw .driveNotAvailable(FocusIndex(0))
    }
    let rail = try transmitter.energise(at: first)
    let now = board.now()
    lastActive = now
    events.post(.ready(rail: rail), at: now)
  }
}
