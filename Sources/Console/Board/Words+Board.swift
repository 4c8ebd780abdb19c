import Foundation
import HistotripsyCore
import LinuxBoard
import Sessions

extension Words {
  /// A fault of the Linux board, as the kernel told it.
  static func boardFault(_ fault: LinuxBoardFault) -> String {
    let place =
      switch fault.place {
      case .clock: "clock"
      case .output(let line): "line \(line.word)"
      case .input(let line): "line \(line.word)"
      case .part(let address): "I2C address 0x\(String(address, radix: 16))"
      }
    let reason = fault.errno == 0 ? "" : ": \(String(cString: strerror(fault.errno))) (\(fault.errno))"
    return "\(place) \(boardFaultKind(fault.kind))\(reason)"
  }

  private static func boardFaultKind(_ kind: FaultKind) -> String {
    switch kind {
    case .nack: "did not acknowledge"
    case .timedOut: "timed out"
    case .busStuck: "found the bus held"
    case .arbitrationLost: "lost the bus to another master"
    case .shortTransfer: "moved fewer bytes than asked"
    case .busUnavailable: "cannot be reached: the adapter is gone or cannot carry this"
    case .lineUnavailable: "is gone or may not be used"
    case .clock: "gave a time that cannot be"
    }
  }
}
