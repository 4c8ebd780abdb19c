import HistotripsyCore
import VirtualBoard

/// The lines of the board in the order in which the kernel numbers them.
public enum BoardLine: Equatable, Sendable {
  case output(OutputLine)
  case input(InputLine)

  /// Offsets 0 … 9 of the chip.
  public static let all: [BoardLine] = OutputLine.all.map { .output($0) } + InputLine.all.map { .input($0) }

  /// What the kernel calls it: the names of `Board/install` and of the generic profile.
  public var name: String {
    switch self {
    case .output(.trigger): "ht-trigger"
    case .output(.steer): "ht-steer"
    case .output(.enable): "ht-enable"
    case .output(.heartbeat): "ht-heartbeat"
    case .input(.ready): "ht-ready"
    case .input(.fault): "ht-fault"
    case .input(.emergencyStop): "ht-emergency-stop"
    case .input(.interlock): "ht-interlock"
    case .input(.respiratoryGate): "ht-respiratory-gate"
    case .input(.pulseDone): "ht-pulse-done"
    }
  }
}
