// Focal laws: computed, written, sealed, read back and compared; and made the active one by a
// strobe.

extension Transmitter where B: ~Copyable {
  /// Computes the law for a focus into `law`.
  /// - Throws: `SteeringFault` when it does not fit the front end's delay range.
  /// - Precondition: the front end has been identified; its clock is the unit of a delay.
  mutating func computeLaw(to focus: Position, speedOfSound: Speed) throws(SteeringFault) {
    guard let clock = memory.identity?.clock else {
      preconditionFailure("laws are computed after the self-test")
    }
    try law.withMutableSpan { (span: inout MutableSpan<UInt16>) throws(SteeringFault) in
      try geometry.entries(to: focus, speedOfSound: speedOfSound, clock: clock, into: &span)
    }
  }

  /// Makes `law` one in which no element fires.
  mutating func silenceLaw() {
    for i in 0..<law.count { law[i] = 0 }
  }

  /// One bounded piece of a transfer of `law`.
  /// - Returns: whether the law is in place: sealed, read back, and equal entry for entry.
  /// - Throws: the part's fault. What a failed step has not done is repeated by the next, because
  ///   the transfer itself says how far it has come.
  mutating func step(_ transfer: inout LawTransfer) throws(FrontEndFault) -> Bool {
    try transfer.step(law: law, with: drivers.sequencer, on: board, counts: &counts)
  }

  /// Transfers `law` as a whole, looking at the lines between its pieces; some 20 ms for 256
  /// elements.
  mutating func transferLaw(into slot: SlotIndex) throws(TripCause) {
    var transfer = LawTransfer(slot: slot, elements: geometry.count)
    // Writing, sealing and comparing, started over twice at most.
    for _ in 0..<(3 * (2 * geometry.count / Sequencer.chunk + 4)) {
      try supervise(at: board.now())
      let isDone: Bool
      do throws(FrontEndFault) { isDone = try step(&transfer) } catch { throw .part(error) }
      if isDone { return }
    }
    throw .part(FrontEndFault(part: .sequencer, cause: .readBackDiffers, attempts: 3))
  }

  /// Makes the law in a slot the active one, unless it is active already.
  mutating func steer(to slot: SlotIndex) throws(TripCause) {
    if memory.activeSlot == slot { return }
    memory.activeSlot = nil
    do { try drivers.sequencer.select(slot, on: board, counts: &counts) } catch { throw .part(error) }
    try strobe(.steer)
    memory.activeSlot = slot
    memory.strobedAt = board.now()
  }
}
