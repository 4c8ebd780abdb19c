// Every way out leads through here.

extension TreatmentController where B: ~Copyable {
  /// The core stops by itself: outputs safe first, then the books, then the latch.
  mutating func trip(_ cause: TripCause) {
    board.makeSafe()
    let now = board.now()
    latch.latch(cause, at: now)
    events.post(.tripped(cause), at: now)
    closeBooks()
    enter(.faulted)
  }

  /// Ends because a person or a signal asked for it. Any state; in a final one it changes nothing.
  public mutating func stop(_ cause: StopCause) {
    board.makeSafe()
    if state.isFinal { return }
    stopCause = cause
    events.post(.stopRequested(cause), at: board.now())
    closeBooks()
    verifyRailOff(then: .stopped)
  }

  /// Every focus has its verdict.
  mutating func complete() {
    board.makeSafe()
    closeBooks()
    verifyRailOff(then: .complete)
  }

  /// Holds: high voltage off, place kept. Only while treating.
  public mutating func pause() throws(CommandRefused) {
    guard state == .treating else { throw CommandRefused(state: state) }
    board.makeSafe()
    closeBooks()
    enter(.paused)
  }

  /// A person has seen the fault and clears it. Nothing is energised; the next step is a new self-test.
  public mutating func clearFault() throws(CommandRefused) {
    guard state == .faulted, let cause = latch.first else { throw CommandRefused(state: state) }
    board.makeSafe()
    latch.clear()
    events.post(.cleared(cause), at: board.now())
    enter(.off)
  }

  /// With outputs safe: settles the trigger in flight, takes back the lease and the drive. What cannot be done any more, because
  /// the bus is gone, is covered by the outputs and the front end's own watchdog.
  private mutating func closeBooks() {
    guard parts.isIdentified else { return }
    do {
      settle(by: try parts.sequencer.readStatus(on: board, counts: &counts))
    } catch {
      settleAsUncertain()
      return
    }
    pulse.leaseEnd = ledger.latest
    pulse.activeSlot = nil
    pulse.railSetPoint = .zero
    do {
      try parts.sequencer.grantLease(through: ledger.latest, on: board, counts: &counts)
      try parts.supply.set(.zero, on: board, counts: &counts)
    } catch {
      events.post(.notTakenBack(error), at: board.now())
    }
  }

  /// Waits at most 10 ms for the rail to fall, and faults when it does not.
  private mutating func verifyRailOff(then next: TreatmentState) {
    guard parts.isIdentified else { return enter(next) }
    let deadline = board.now() + .milliseconds(10)
    do throws(TripCause) {
      while true {
        let rail = try readRail()
        if rail <= setup.frontEnd.railOff { return enter(next) }
        if board.now() >= deadline { throw .railNotOff(rail) }
        do { try board.wait(until: board.now() + .microseconds(500)) } catch { throw .clock }
      }
    } catch {
      enter(next)
      trip(error)
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

/// A command that the present state does not allow. Nothing has changed.
public struct CommandRefused: Error, Equatable, Sendable, BitwiseCopyable {
  public let state: TreatmentState
}
