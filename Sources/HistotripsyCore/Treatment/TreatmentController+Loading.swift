// Focal laws: computed, written, sealed, read back, compared; only then does the scheduler hear of them.

extension TreatmentController where B: ~Copyable {
  /// Whether every law of the first rotation is in place.
  public var isLoaded: Bool { scheduler.isRotationResident }

  /// Loads a few more laws; `true` once the first rotation is in place. At most one slice of time per call.
  /// - Throws: `CommandRefused` unless `ready`.
  public mutating func load() throws(CommandRefused) -> Bool {
    guard state == .ready else { throw CommandRefused(state: state) }
    if isLoaded { return true }
    do throws(TripCause) {
      try supervise(at: board.now())
      let end = board.now() + Self.slice
      while board.now() < end {
        guard try loadStep() else { break }
      }
    } catch {
      trip(error)
      return false
    }
    if isLoaded { events.post(.loaded, at: board.now()) }
    return isLoaded
  }

  /// One bounded step towards the next law that the scheduler wants; `false` when it wants none.
  mutating func loadStep() throws(TripCause) -> Bool {
    if laws.transfer == nil {
      guard let wanted = scheduler.lawWanted(activeSlot: pulse.activeSlot) else { return false }
      try computeLaw(for: wanted.focus)
      laws.wanted = wanted
      laws.transfer = LawTransfer(slot: wanted.slot, elements: geometry.count)
      return true
    }
    guard let wanted = laws.wanted else { preconditionFailure("a transfer without a focus") }
    do throws(FrontEndFault) {
      let isDone = try laws.step(with: parts.sequencer, on: board, counts: &counts)
      if isDone { residentNow(wanted) }
    } catch {
      // The one thing that must never be fired with: a law that reads back as another.
      if error.cause == .readBackDiffers { throw .lawReadBackDiffers(wanted.focus) }
      throw .part(error)
    }
    return true
  }

  private mutating func computeLaw(for focus: FocusIndex) throws(TripCause) {
    guard let clock = parts.identity?.clock else {
      preconditionFailure("laws are loaded after the self-test")
    }
    let speedOfSound = laws.speedOfSound
    do throws(SteeringFault) {
      try laws.entries.withMutableSpan { (span: inout MutableSpan<UInt16>) throws(SteeringFault) in
        try geometry.entries(
          to: foci[focus.index].position, speedOfSound: speedOfSound, clock: clock, into: &span)
      }
    } catch {
      throw .lawNotPossible(focus)
    }
  }

  private mutating func residentNow(_ law: LawWanted) {
    laws.transfer = nil
    laws.wanted = nil
    scheduler.lawIsResident(law)
    events.post(.lawLoaded(law.focus, law.slot), at: board.now())
  }
}
