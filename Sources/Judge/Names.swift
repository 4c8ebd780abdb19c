import HistotripsyCore
import VirtualBoard

// The words in which violations and failure reports speak of lines, wires and states.

extension TreatmentState {
  public var name: String {
    switch self {
    case .off: "off"
    case .selfTest: "selfTest"
    case .ready: "ready"
    case .armed: "armed"
    case .treating: "treating"
    case .paused: "paused"
    case .stopped: "stopped"
    case .complete: "complete"
    case .faulted: "faulted"
    }
  }
}

extension OutputLine {
  /// As `Board/front-end.md` §2 has it.
  public var name: String {
    switch self {
    case .trigger: "trigger"
    case .steer: "steer"
    case .enable: "enable"
    case .heartbeat: "heartbeat"
    }
  }
}

extension InputLine {
  /// As `Board/front-end.md` §2 has it.
  public var name: String {
    switch self {
    case .ready: "ready"
    case .fault: "fault"
    case .emergencyStop: "emergencyStop"
    case .interlock: "interlock"
    case .respiratoryGate: "respiratoryGate"
    case .pulseDone: "pulseDone"
    }
  }
}

extension WireEdge.Wire {
  public var name: String {
    switch self {
    case .driven(let line): "\(line.name) as driven"
    case .arrived(let line): "\(line.name) as it arrives"
    case .input(let line): line.name
    case .highVoltage: "high voltage"
    case .power: "power"
    }
  }
}
