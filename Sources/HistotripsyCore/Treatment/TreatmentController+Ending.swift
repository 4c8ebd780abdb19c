// Every way out leads through here.

extension TreatmentController where B: ~Copyable {
  /// Outputs safe. First on every way out.
  mutating func goSafe() {
    transmitter.goSafe()
    gateClosedSince = nil
  }

  /// The core stops by itself: outputs safe first, then the latch, then the account.
  mutating func trip(_ cause: TripCause) {
    goSafe()
    note(cause)
    if case .preparing(let turn) = hand { withhold(turn, .stopped) }
    if let more = comeToRest() { note(more) }
    enter(.faulted)
  }

  /// Ends because a person or a signal asked for it. In any state; in a final one it changes
  /// nothing.
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

  /// Holds: high voltage off, place kept. Ends in `paused`, or `faulted` when the high voltage does
  /// not go off.
  /// - Throws: `CommandRefused` unless `treating`.
  public mutating func pause() throws(CommandRefused) {
    guard state == .treating else { throw CommandRefused(state: state) }
    goSafe()
    rest(in: .paused)
  }

  /// A person has seen the fault and clears it. Nothing is energised; the next step is a new
  /// self-test.
  /// - Throws: `CommandRefused` unless `faulted`.
  public mutating func clearFault() throws(CommandRefused) {
    guard state == .faulted, let cause = latch.first else { throw CommandRefused(state: state) }
    goSafe()
    transmitter.latch.clear()
    events.post(.cleared(cause), at: board.now())
    enter(.off)
  }

  /// Enters `next` only when account and rail are as they must be: `complete`, `stopped` and
  /// `paused` say that the high voltage is off and every pulse is accounted for.
  private mutating func rest(in next: TreatmentState) {
    guard let cause = comeToRest() else { return enter(next) }
    note(cause)
    enter(.faulted)
  }

  private mutating func note(_ cause: TripCause) {
    let now = board.now()
    transmitter.latch.latch(cause, at: now)
    events.post(.tripped(cause), at: now)
  }

  /// With outputs safe: settles the trigger in flight, takes back the lease and the drive, and
  /// makes sure that the high voltage is off.
  /// - Returns: the first discrepancy, or `nil`.
  private mutating func comeToRest() -> TripCause? {
    guard ledger.isOpen else { return nil }
    let expected = ledger.latest
    let explained = ledger.unexplained
    var status: SequencerStatus?
    var cause: TripCause?
    do throws(TripCause) {
      let found = try transmitter.readStatus()
      status = found
      let outcome = settle(by: found)
      ledger.isVerified = outcome != .unknown
      // Released, and the front end still sees it: the line is stuck, and only the watchdog is
      // left.
      if found.flags.isEnableAsserted {
        cause = .outputUndriveable(.enable)
      } else if outcome == .unknown || ledger.unexplained != explained {
        cause = .pulseNumberDisagrees(expected: expected, found: found.fired)
      }
    } catch {
      settleAsUncertain()
      ledger.isVerified = false
      if case .part(let fault) = error { events.post(.notTakenBack(fault), at: board.now()) }
      cause = error
    }
    let left = transmitter.takeBack(status)
    if let lease = left.lease { events.post(.notTakenBack(lease.fault), at: lease.at) }
    if let drive = left.drive { events.post(.notTakenBack(drive.fault), at: drive.at) }
    return cause ?? left.rail
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

/// A command that the present state does not allow, or that goes beyond its permit. Nothing has
/// changed.
public struct CommandRefused: Error, Equatable, Sendable, BitwiseCopyable {
  /// The state that the command found.
  public let state: TreatmentState
  /// The highest set-point that the permit allows; `nil` where the state is what refused the
  /// command.
  public let permitted: Pressure?

  /// A refusal.
  public init(state: TreatmentState, permitted: Pressure? = nil) {
    self.state = state
    self.permitted = permitted
  }
}
