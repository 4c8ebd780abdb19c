import HistotripsyCore

/// The sequencer's law slots: entries, seals, the beam that each law makes, and which slot is staged and which active.
///
/// Invariants, checked by `isConsistent`:
/// - `staged` and `active` are slots of the bank, or `noSlot`.
/// - The active slot was latched by a strobe: `latchedAt` is `.never` exactly while none is active.
struct LawBank {
  static let noSlot: UInt16 = 0xFFFF

  private(set) var entries: [[UInt16]]
  private(set) var isSealed: [Bool]
  private var checks: [UInt32]
  /// What a law's entries make in the medium, found once; `nil`: not found since they last changed.
  private(set) var beams: [Beam?]
  /// The slot's memory may have changed behind the sequencer's back: it is checked when it is next strobed.
  private var isSuspect: [Bool]
  private(set) var staged = LawBank.noSlot
  private(set) var active = LawBank.noSlot
  /// When the active law was latched; `.never`: none is active.
  private(set) var latchedAt = Int64.never

  init(slots: Int, elements: Int) {
    entries = Array(repeating: Array(repeating: 0, count: elements), count: slots)
    isSealed = Array(repeating: false, count: slots)
    checks = Array(repeating: 0, count: slots)
    beams = Array(repeating: nil, count: slots)
    isSuspect = Array(repeating: false, count: slots)
  }

  var isConsistent: Bool {
    (staged == Self.noSlot || Int(staged) < slots) && (active == Self.noSlot || Int(active) < slots)
      && (active == Self.noSlot) == (latchedAt == .never)
  }

  // MARK: What is true now

  var slots: Int { entries.count }
  var isStagedSealed: Bool { staged != Self.noSlot && isSealed[Int(staged)] }
  var isActiveSealed: Bool { active != Self.noSlot && isSealed[Int(active)] }

  func check(of slot: Int) -> UInt32 { WireChecksum.crc32(entries: entries[slot]) }

  // MARK: What changes it

  mutating func write(_ value: UInt16, slot: Int, element: Int) {
    isSealed[slot] = false
    guard entries[slot][element] != value else { return }
    entries[slot][element] = value
    beams[slot] = nil
  }

  mutating func seal(_ slot: Int, check: UInt32) {
    isSealed[slot] = true
    checks[slot] = check
    isSuspect[slot] = false
  }

  mutating func stage(_ slot: UInt16) { staged = slot }

  /// The staged slot becomes the active one.
  /// - Returns: whether it still holds what was sealed; `nil` when none is staged.
  mutating func latch(at t: Int64) -> Bool? {
    guard staged != Self.noSlot else { return nil }
    active = staged
    latchedAt = t
    return isIntact(Int(active))
  }

  mutating func keep(_ beam: Beam, for slot: Int) { beams[slot] = beam }

  /// One bit of law memory turns over by itself.
  mutating func upset(slot: Int, entry: Int, bit: Int) {
    entries[slot][entry] ^= 1 << UInt16(bit)
    beams[slot] = nil
    isSuspect[slot] = true
  }

  /// Whether a sealed slot still holds what was sealed; unseals it when not.
  mutating func isIntact(_ slot: Int) -> Bool {
    guard isSealed[slot], isSuspect[slot] else { return true }
    isSuspect[slot] = false
    guard check(of: slot) == checks[slot] else {
      isSealed[slot] = false
      return false
    }
    return true
  }

  /// Power was gone: nothing is sealed, staged or active, and the memory holds nothing.
  mutating func powerOn() {
    for slot in entries.indices {
      isSealed[slot] = false
      beams[slot] = nil
      isSuspect[slot] = false
      for element in entries[slot].indices { entries[slot][element] = 0 }
    }
    staged = Self.noSlot
    active = Self.noSlot
    latchedAt = .never
  }

  mutating func forgetBeams() { for slot in beams.indices { beams[slot] = nil } }
}
