import HistotripsyCore

/// Which lines are low on the wire when asserted. Default: `Board/front-end.md` §2.
public struct Wiring: Sendable, Equatable {
  public var activeLowOutputs: [OutputLine]
  public var activeLowInputs: [InputLine]

  public init(
    activeLowOutputs: [OutputLine] = [], activeLowInputs: [InputLine] = [.fault, .emergencyStop]
  ) {
    self.activeLowOutputs = activeLowOutputs
    self.activeLowInputs = activeLowInputs
  }

  /// What an input says when its wire is low: an unpowered front end, a loose contact.
  func levelOfLowWire(_ line: InputLine) -> Level {
    activeLowInputs.contains(line) ? .asserted : .released
  }
}

// The core lists no cases: a list is an allocation.

extension OutputLine {
  /// Every output, in the order of the contract.
  public static var all: [OutputLine] { [.trigger, .steer, .enable, .heartbeat] }
}

extension InputLine {
  /// Every input, in the order of the contract.
  public static var all: [InputLine] {
    [.ready, .fault, .emergencyStop, .interlock, .respiratoryGate, .pulseDone]
  }
}
