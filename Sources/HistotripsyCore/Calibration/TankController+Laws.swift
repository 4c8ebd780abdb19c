// Laws of a calibration: written, sealed and read back like any other, with the number of elements
// that they fire.

extension TankController where B: ~Copyable {
  /// Loads the focal law of a point, with only a group of elements firing and the signs of a
  /// Hadamard row; high voltage may be on. Not into the slot whose law is active.
  /// - Parameters:
  ///   - slot: below `slotsMaximum` and the front end's number.
  ///   - group: `nil` fires every enabled element.
  /// - Returns: the law's firing elements; 0 means that the law was not loaded since nothing in it
  ///   fires. `nil` when it has tripped.
  /// - Throws: `TankLoadFault` unless `ready` or `armed`, and for a slot that cannot be written;
  ///   nothing has changed then.
  public mutating func load(
    to focus: Position, group: ElementGroup? = nil, speedOfSound: Speed, into slot: SlotIndex
  ) throws(TankLoadFault) -> Int? {
    guard state == .ready || state == .armed, let identity else { throw .refused(state) }
    guard slot.index < Self.slotsMaximum, slot.index < identity.slots else { throw .noSuchSlot(slot) }
    // A front end may come with any law in effect.
    if slot == activeSlot { throw .active(slot) }
    do throws(TripCause) {
      let count = try compute(focus, group, speedOfSound)
      firing[slot.index] = 0
      if count > 0 { try transmitter.transferLaw(into: slot) }
      firing[slot.index] = UInt16(count)
      return count
    } catch {
      trip(error)
      return nil
    }
  }

  /// - Returns: elements that the law fires.
  private mutating func compute(
    _ focus: Position, _ group: ElementGroup?, _ speed: Speed
  ) throws(TripCause) -> Int {
    do throws(SteeringFault) { try transmitter.computeLaw(to: focus, speedOfSound: speed) } catch {
      throw .lawNotPossible(FocusIndex(0))
    }
    if let group { transmitter.keep(group) }
    return transmitter.firingElements
  }
}

extension Transmitter where B: ~Copyable {
  /// Leaves a group of elements in `law`, with the signs of a row, and silences the rest.
  mutating func keep(_ group: ElementGroup) {
    law.withMutableSpan { span in
      CalibrationLaw.keep(first: group.first, count: group.count, row: group.row, in: &span)
    }
  }

  /// Elements that `law` fires.
  var firingElements: Int {
    var count = 0
    for i in 0..<law.count where law[i] & FocalLaw.fires != 0 { count += 1 }
    return count
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
  /// Number of the first element.
  public var first: Int
  /// At least 1; the group may end beyond the array's last element.
  public var count: Int
  /// Row of the matrix; row 0 turns no sign.
  public var row: Int

  /// A group; by default one element with its own sign.
  public init(first: Int, count: Int = 1, row: Int = 0) {
    self.first = first
    self.count = count
    self.row = row
  }
}
