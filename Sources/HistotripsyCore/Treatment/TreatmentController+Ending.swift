// Every way out leads through here.

extension TreatmentController where B: ~Copyable {
  /// Outputs safe, and nothing feeds the watchdog any more. First on every way out.
  mutating func goSafe() {
    board.makeSafe()
    if pulse.isEnabled { pulse.safeSince = board.now() }
    pulse.isEnabled = false
    pulse.gateClosedSince = nil
  }

  /// The core stops by itself: outputs safe first, then the latch, then the books.
  mutating func trip(_ cause: TripCause) {
    goSafe()
    note(cause)
    if let turn = pulse.turn { withhold(turn, .stopped) }
    if let more = comeToRest() { note(more) }
    enter(.faulted)
  }

  /// Ends because a person or a signal asked for it. Any state; in a final one it changes nothing.
  public mutating func stop(_ cause: StopCause) {
    goSafe()
    if state.isFinal { return }
    stopCause = cause
    events.post(.stopRequested(cause), at: board.now())
    rest(in: .stopped)
  }

  /// Every focus has its verdict.
  mutating func complete() {
    goSafe()
    rest(in: .complete)
  }

  /// Holds: high voltage off, place kept. Only while treating. Ends in `paused`, or `faulted` when the high voltage does not go off.
  public mutating func pause() throws(CommandRefused) {
    guard state == .treating else { throw CommandRefused(state: state) }
    goSafe()
    rest(in: .paused)
  }

  /// A person has seen the fault and clears it. Nothing is energised; the next step is a new self-test.
  public mutating func clearFault() throws(CommandRefused) {
    guard state == .faulted, let cause = latch.first else { throw CommandRefused(state: state) }
    goSafe()
    latch.clear()
    events.post(.cleared(cause), at: board.now())
    enter(.off)
  }

  /// Enters `next` only when books and rail are as they must be; a state that says more than is known would be a lie.
  private mutating func rest(in next: TreatmentState) {
    guard let cause = comeToRest() else { return enter(next) }
    note(cause)
    enter(.faulted)
  }

  private mutating func note(_ cause: TripCause) {
    let now = board.now()
    latch.latch(cause, at: now)
    events.post(.tripped(cause), at: now)
  }

  /// With outputs safe: settles the trigger in flight, takes back the lease and the drive, and makes sure that the high voltage is
  /// off. What cannot be done any more, because the bus is gone, is covered by the outputs and the front end's own watchdog.
  /// - Returns: what is not as it must be.
  private mutating func comeToRest() -> TripCause? {
    guard parts.isIdentified else { return nil }
    var cause = closeBooks()
    do throws(FrontEndFault) {
      try parts.supply.set(.zero, on: board, counts: &counts)
      pulse.railSetPoint = .zero
    } catch {
      events.post(.notTakenBack(error), at: board.now())
    }
    let rail = awaitRailOff()
    if cause == nil { cause = rail }
    return cause
  }

  private mutating func closeBooks() -> TripCause? {
    let expected = ledger.latest
    let explained = ledger.unexplained
    let status: SequencerStatus
    do { status = try parts.sequencer.readStatus(on: board, counts: &counts) } catch {
      settleAsUncertain()
      ledger.isVerified = false
      events.post(.notTakenBack(error), at: board.now())
      return .part(error)
    }
    let outcome = settle(by: status)
    ledger.isVerified = outcome != .unknown
    pulse.activeSlot = status.activeSlot
    do throws(FrontEndFault) {
      try parts.sequencer.grantLease(through: status.fired, on: board, counts: &counts)
      pulse.leaseEnd = status.fired
    } catch {
      events.post(.notTakenBack(error), at: board.now())
    }
    // Released, and the front end still sees it: the line is stuck, and only the watchdog is left.
    if status.flags.isEnableAsserted { return .outputUndriveable(.enable) }
    if outcome == .unknown || ledger.unexplained != explained {
      return .pulseNumberDisagrees(expected: expected, found: status.fired)
    }
    return nil
  }

  /// Waits at most `railFall` for the rail to fall.
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

  /// The only place where the state changes.
  mutating func enter(_ next: TreatmentState) {
    if state == next { return }
    precondition(state.allows(next), "transition not in the table")
    state = next
    let now = board.now()
    if next.isFinal { endedAt = now }
    events.post(.state(next), at: now)
  }
}

/// A command that the present state does not allow, or that goes beyond its permit. Nothing has changed.
public struct CommandRefused: Error, Equatable, Sendable, BitwiseCopyable {
  public let state: TreatmentState
  /// The highest set-point that the permit allows; `nil` where the state is what refused the command.
  public let permitted: Pressure?

  public init(state: TreatmentState, permitted: Pressure? = nil) {
    self.state = state
    self.permitted = permitted
  }
}
