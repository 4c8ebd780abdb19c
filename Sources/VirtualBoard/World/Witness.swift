/// A second look at something that is also known otherwise. A blind witness says that everything is as it should be, whatever is
/// true: what it would have shown then has to be found by another.
public enum Witness: UInt8, CaseIterable, Sendable {
  /// `PREFIRE` names the staged slot as the active one.
  case prefireLaw
  /// `PREFIRE` reports the stop released, the interlock closed, the gate open, no fault, and ready.
  case prefireLines
  /// `FEATURES` names the staged slot as the one that was active.
  case recordedLaw
  /// `FEATURES` reports the set-point as the rail at the trigger.
  case recordedRail
  /// The rail monitor reads the set-point while `enable` is asserted, and 0 V otherwise.
  case railMonitor
  /// `SEAL` takes any checksum for right.
  case sealCheck
  /// The thermometer no longer converts: its last result stays, and is not new any more.
  case waterConversion
  case headConversion
}

/// Until when each witness is blind.
struct BlindWitnesses {
  private var until = [Int64](repeating: .min, count: Witness.allCases.count)
  /// Invariant: whether any witness has ever been blinded, so that a world without them pays one test.
  private(set) var areAny = false

  mutating func blind(_ witness: Witness, until t: Int64) {
    areAny = true
    until[Int(witness.rawValue)] = max(until[Int(witness.rawValue)], t)
  }

  @inline(__always) func contains(_ witness: Witness, at t: Int64) -> Bool {
    areAny && t < until[Int(witness.rawValue)]
  }
}
