import HistotripsyCore

extension OutputLine {
  /// As profiles and messages write it.
  public var word: String {
    switch self {
    case .trigger: "trigger"
    case .steer: "steer"
    case .enable: "enable"
    case .heartbeat: "heartbeat"
    }
  }
}

extension InputLine {
  /// As profiles and messages write it.
  public var word: String {
    switch self {
    case .ready: "ready"
    case .fault: "fault"
    case .emergencyStop: "emergency-stop"
    case .interlock: "interlock"
    case .respiratoryGate: "respiratory-gate"
    case .pulseDone: "pulse-done"
    }
  }
}
