import HistotripsyCore

/// The sequencer's law slots: entries, seals, and the beam that each sealed law makes.
struct LawMemory {
  private(set) var entries: [[UInt16]]
  private(set) var isSealed: [Bool]
  private var checks: [UInt32]
  private(set) var beams: [Beam?]
  /// The slot's memory may have changed behind the sequencer's back: to be checked when it is next strobed.
  private var isSuspect: [Bool]

  init(slots: Int, elements: Int) {
    entries = Array(repeating: Array(repeating: 0, count: elements), count: slots)
    isSealed = Array(repeating: false, count: slots)
    checks = Array(repeating: 0, count: slots)
    beams = Array(repeating: nil, count: slots)
    isSuspect = Array(repeating: false, count: slots)
  }

  var slots: Int { entries.count }

  mutating func write(_ value: UInt16, slot: Int, element: Int) {
    isSealed[slot] = false
    guard entries[slot][element] != value else { return }
    entries[slot][element] = value
    beams[slot] = nil
  }

  func check(of slot: Int) -> UInt32 { WireChecksum.crc32(entries: entries[slot]) }

  mutating func seal(_ slot: Int, check: UInt32) {
    isSealed[slot] = true
    checks[slot] = check
    isSuspect[slot] = false
  }

  mutating func keep(_ beam: Beam, for slot: Int) { beams[slot] = beam }

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

  /// Power is gone: nothing is sealed and the memory holds nothing.
  mutating func clear() {
    for slot in entries.indices {
      isSealed[slot] = false
      beams[slot] = nil
      isSuspect[slot] = false
      for element in entries[slot].indices { entries[slot][element] = 0 }
    }
  }

  mutating func forgetBeams() { for slot in beams.indices { beams[slot] = nil } }
}
