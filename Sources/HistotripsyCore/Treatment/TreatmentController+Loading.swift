// Focal laws: computed, written, sealed, read back, compared; only then does the scheduler hear of them.

extension TreatmentController where B: ~Copyable {
  /// Whether every law of the first rotation is in place.
  public var isLoaded: Bool { scheduler.isRotationResident }

  /// Loads a few more laws; `true` once the first rotation is in place. At most one slice of time per call, and at least one step.
  /// - Throws: `CommandRefused` unless `ready`.
  public mutating func load() throws(CommandRefused) -> Bool {
    guard state == .ready else { throw CommandRefused(state: state) }
    if isLoaded { return true }
    do throws(TripCause) {
      try supervise(at: board.now())
      let end = board.now() + Self.slice
      repeat {
        if try loadStep() { continue }
        // Nothing to load and not all there: the slot that is active cannot be written. High voltage is off, so another may become it.
        if isLoaded { break }
        try freeActiveSlot()
      } while board.now() < end
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

  /// Makes another slot the active one: one that holds a law, or a silent law where there is no other. Only with the high voltage off.
  private mutating func freeActiveSlot() throws(TripCause) {
    guard let active = pulse.activeSlot else { throw .wrongFrontEnd(.tooFewSlots) }
    var focus = 0
    while focus < foci.count {
      if let slot = scheduler.slot(of: FocusIndex(focus)), slot != active { return try strobe(slot) }
      focus += 1
    }
    // A single focus: there are two slots at least.
    let spare = SlotIndex(active.value == 0 ? 1 : 0)
    laws.silence()
    var transfer = LawTransfer(slot: spare, elements: geometry.count)
    // Writing, sealing and comparing, started over twice at most.
    for _ in 0..<(3 * (2 * geometry.count / Sequencer.chunk + 4)) {
      try supervise(at: board.now())
      let isDone: Bool
      do throws(FrontEndFault) {
        isDone = try transfer.step(
          law: laws.entries, with: parts.sequencer, on: board, counts: &counts)
      } catch {
        throw .part(error)
      }
      if isDone { return try strobe(spare) }
    }
    throw .part(FrontEndFault(part: .sequencer, cause: .readBackDiffers, attempts: 3))
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
