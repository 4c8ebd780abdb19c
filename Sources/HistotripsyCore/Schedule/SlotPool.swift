/// Law slots that hold no law that is needed. First in, first out, so that a slot just freed is
/// overwritten last.
struct SlotPool: ~Copyable {
  private var ring: FixedArray<UInt16>
  private var start = 0
  private(set) var count = 0

  static func byteCount(slots: Int) -> Int { FixedArray<UInt16>.byteCount(slots) }

  /// - Parameter capacity: slots beyond one for each focus are never needed.
  init(capacity: Int, in memory: inout Memory) { ring = memory.carve(capacity, repeating: 0) }

  /// All of the first `slots` are free.
  mutating func reset(slots: Int) {
    precondition(slots <= ring.count, "more slots than foci")
    start = 0
    count = slots
    var i = 0
    while i < slots {
      ring[i] = UInt16(i)
      i += 1
    }
  }

  mutating func giveBack(_ slot: UInt16) {
    precondition(count < ring.count, "a slot given back twice")
    ring[(start + count) % ring.count] = slot
    count += 1
  }

  /// A free slot other than `active`, which the front end would refuse to have overwritten.
  mutating func take(except active: UInt16?) -> UInt16? {
    var tries = count
    while tries > 0 {
      let slot = ring[start]
      start = (start + 1) % ring.count
      count -= 1
      if slot != active { return slot }
      giveBack(slot)
      tries -= 1
    }
    return nil
  }
}
