// Focal laws: computed, written, sealed, read back, compared; only then does the scheduler hear of
// them.

extension TreatmentController where B: ~Copyable {
  /// Whether every law of the first rotation is in place.
  public var isLoaded: Bool { scheduler.isRotationResident }

  /// Loads a few more laws; `true` once the first rotation is in place. At most one slice of time
  /// per call, and at least one step.
  /// - Throws: `CommandRefused` unless `ready`.
  public mutating func load() throws(CommandRefused) -> Bool {
    guard state == .ready else { throw CommandRefused(state: state) }
    if isLoaded { return true }
    do throws(TripCause) {
      try transmitter.supervise(at: board.now())
      let end = board.now() + Transmitter<B>.slice
      repeat {
        if try loadStep() { continue }
        // Nothing to load and not all there: the slot that is active cannot be written. High
        // voltage is off, so another may become the active one.
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
    guard var loading = laws.loading else {
      guard let wanted = scheduler.lawWanted(activeSlot: transmitter.memory.activeSlot) else { return false }
      do throws(SteeringFault) {
        try transmitter.computeLaw(
          to: foci[wanted.focus.index].position, speedOfSound: laws.speedOfSound)
      } catch {
        throw .lawNotPossible(wanted.focus)
      }
      laws.loading = LawLoader.Loading(
        wanted: wanted, transfer: LawTransfer(slot: wanted.slot, elements: geometry.count))
      return true
    }
    let isDone: Bool
    do throws(FrontEndFault) {
      isDone = try transmitter.step(&loading.transfer)
    } catch {
      laws.loading = loading
      // The one thing that must never be fired with: a law that reads back as another.
      if error.cause == .readBackDiffers { throw .lawReadBackDiffers(loading.wanted.focus) }
      throw .part(error)
    }
    laws.loading = isDone ? nil : loading
    if isDone {
      scheduler.lawIsResident(loading.wanted)
      events.post(.lawLoaded(loading.wanted.focus, loading.wanted.slot), at: board.now())
    }
    return true
  }

  /// Makes another slot the active one: one that holds a law, or a silent law where there is no
  /// other. Only with the high voltage off.
  private mutating func freeActiveSlot() throws(TripCause) {
    guard let active = transmitter.memory.activeSlot else { throw .wrongFrontEnd(.tooFewSlots) }
    var focus = 0
    while focus < foci.count {
      if let slot = scheduler.slot(of: FocusIndex(focus)), slot != active {
        return try transmitter.steer(to: slot)
      }
      focus += 1
    }
    // A single focus: there are two slots at least.
    let spare = SlotIndex(active.value == 0 ? 1 : 0)
    transmitter.silenceLaw()
    try transmitter.transferLaw(into: spare)
    try transmitter.steer(to: spare)
  }
}
