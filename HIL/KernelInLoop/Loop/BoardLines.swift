import HistotripsyCore
import VirtualBoard

/// The lines of the board in the order in which the kernel numbers them.
public enum BoardLine: Equatable, Sendable {
  case output(OutputLine)
  case input(InputLine)

  /// Offsets 0 … 9 of the chip.
  public static let all: [BoardLine] = OutputLine.all.map { .output($0) } + InputLine.all.map { .input($0) }

  /// What the kernel calls it.
  public var name: String {
    switch self {
    case .output(.trigger): "trigger"
    case .output(.steer): "steer"
    case .output(.enable): "enable"
    case .output(.heartbeat): "heartbeat"
    case .input(.ready): "ready"
    case .input(.fault): "fault"
    case .input(.emergencyStop): "emergency-stop"
    case .input(.interlock): "interlock"
    case .input(.respiratoryGate): "respiratory-gate"
    case .input(.pulseDone): "pulse-done"
    }
  }
}
