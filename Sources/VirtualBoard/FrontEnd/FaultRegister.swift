/// Faults that the front end latches (`Board/front-end.md` §4); the raw value is the bit.
public enum LatchedFault: UInt8, CaseIterable, Sendable {
  case emergencyStop
  case interlockOpen
  case heartbeatLost
  case railOverLimit
  case overTemperature
  case powerOn
  case lawMemory
  case triggerStuck

  var mask: UInt16 { 1 << UInt16(rawValue) }
}

/// `STATUS.faults` and `STATUS.first fault`.
///
/// Invariant, checked by `isConsistent`: `first` names a fault that is latched, and is 0 when none is.
struct FaultRegister {
  /// One bit for each `LatchedFault`.
  private(set) var latched: UInt16 = 0
  /// Bit number + 1 of the fault that came first; 0: none.
  private(set) var first: UInt8 = 0

  var isConsistent: Bool {
    first == 0 ? latched == 0 : latched & 1 << UInt16(first - 1) != 0
  }

  var isEmpty: Bool { latched == 0 }

  func contains(_ fault: LatchedFault) -> Bool { latched & fault.mask != 0 }

  mutating func latch(_ fault: LatchedFault) {
    if latched == 0 { first = fault.rawValue + 1 }
    latched |= fault.mask
  }

  /// Clears every fault whose condition is gone.
  /// - Parameter standing: one bit for each fault whose condition still holds.
  mutating func clear(except standing: UInt16) {
    latched &= standing
    if first != 0 && latched & (1 << UInt16(first - 1)) == 0 {
      first = latched == 0 ? 0 : UInt8(latched.trailingZeroBitCount) + 1
    }
  }

  mutating func powerOn() {
    latched = 0
    first = 0
  }
}
