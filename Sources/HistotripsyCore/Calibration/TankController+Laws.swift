// Laws of a calibration: written, sealed and read back like any other, with the number of elements that they fire beside them.

extension TankController where B: ~Copyable {
  /// Loads the focal law of a point, with only a group of elements firing and the signs of a Hadamard row; high voltage may be on. Not
  /// into the slot whose law is active.
  /// - Parameters:
  ///   - slot: below `slotsMaximum` and the front end's number.
  ///   - group: `nil` fires every enabled element.
  /// - Returns: the law's firing elements; 0 means that the law was not loaded since nothing in it fires. `nil` when it has tripped.
  /// - Throws: `TankLoadFault` unless `ready` or `armed`, and for a slot that cannot be written; nothing has changed then.
  public mutating func load(
    to focus: Position, group: ElementGroup? = nil, speedOfSound: Speed, into slot: SlotIndex
  ) throws(TankLoadFault) -> Int? {
    guard state == .ready || state == .armed, let identity else { throw .refused(state) }
    guard slot.index < Self.slotsMaximum, slot.index < identity.slots else { throw .noSuchSlot(slot) }
    // The front end may come with any law in effect.
    if slot == activeSlot { throw .active(slot) }
    do throws(TripCause) {
      let count = try compute(focus, group, speedOfSound, identity.clock)
      firing[slot.index] = 0
      if count > 0 { try transfer(into: slot) }
      firing[slot.index] = UInt16(count)
      return count
    } catch {
      trip(error)
      return nil
    }
  }

  private mutating func compute(
    _ focus: Position, _ group: ElementGroup?, _ speed: Speed, _ clock: Frequency
  ) throws(TripCause) -> Int {
    var span = MutableSpan(_unsafeStart: entries.base, count: entries.count)
    do throws(SteeringFault) {
      try geometry.entries(to: focus, speedOfSound: speed, clock: clock, into: &span)
    } catch { throw .lawNotPossible(FocusIndex(0)) }
    if let group {
      CalibrationLaw.keep(first: group.first, count: group.count, row: group.row, in: &span)
    }
    var count = 0
    var i = 0
    while i < entries.count {
      if entries[i] & FocalLaw.fires != 0 { count += 1 }
      i += 1
    }
    return count
  }

  private mutating func transfer(into slot: SlotIndex) throws(TripCause) {
    var moving = LawTransfer(slot: slot, elements: geometry.count)
    while true {
      try supervise()
      do {
        if try moving.step(law: entries, with: parts.sequencer, on: board, counts: &counts) { return }
      } catch { throw .part(error) }
    }
  }
}

/// Why a law could not be loaded. Nothing has changed.
public enum TankLoadFault: Error, Equatable, Sendable, BitwiseCopyable {
  case refused(TankState)
  /// Beyond `TankController.slotsMaximum`, or beyond the front end's own.
  case noSuchSlot(SlotIndex)
  /// The law there is in effect.
  case active(SlotIndex)
}

/// Elements of an array that follow each other, with the signs of a row of a Hadamard matrix.
public struct ElementGroup: Equatable, Sendable, BitwiseCopyable {
  public var first: Int
  public var count: Int
  public var row: Int

  public init(first: Int, count: Int = 1, row: Int = 0) {
    self.first = first
    self.count = count
    self.row = row
  }
}
