extension TreatmentController where B: ~Copyable {
  /// One step: at most one pulse or one slice of waiting. Call until the state is final; a caller that stops calling starves the
  /// heartbeat, and the front end goes safe by itself.
  public mutating func advance() {
    do throws(TripCause) {
      switch state {
      case .off, .selfTest, .complete, .stopped, .faulted: return
      case .ready, .armed, .paused: try idle(until: board.now() + Self.slice)
      case .treating: try treat()
      }
    } catch {
      trip(error)
    }
  }

  private mutating func treat() throws(TripCause) {
    try supervise(at: board.now())
    if setup.regimen.isGated {
      if try sense(.respiratoryGate) == .asserted {
        scheduler.gateOpened()
      } else {
        scheduler.gateClosed()
      }
    }
    let now = board.now()
    switch scheduler.next(at: now) {
    case .fire(let turn):
      pulse.waitReason = nil
      try fire(turn)
    case .wait(let until, let reason):
      if pulse.waitReason != reason {
        pulse.waitReason = reason
        events.post(.waiting(reason), at: now)
      }
      let slice = now + Self.slice
      try idle(until: until < slice ? until : slice)
    case .finished:
      complete()
    }
  }
}
