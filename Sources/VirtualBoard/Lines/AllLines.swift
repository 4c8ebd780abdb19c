import HistotripsyCore

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
