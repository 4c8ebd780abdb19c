import CLinux
import HistotripsyCore

/// What the kernel said when a verb failed.
public struct LinuxBoardFault: BoardFault, Equatable, BitwiseCopyable {
  /// What the verb was about.
  public enum Place: Equatable, Sendable, BitwiseCopyable {
    case clock
    case output(OutputLine)
    case input(InputLine)
    /// The 7-bit address.
    case part(UInt8)
  }

  public let kind: FaultKind
  public let place: Place
  /// The system's error number; 0 where the call did less than asked without giving one.
  public let errno: Int32

  public init(_ kind: FaultKind, at place: Place, errno: Int32) {
    self.kind = kind
    self.place = place
    self.errno = errno
  }
}

extension FaultKind {
  /// What an I2C call's error number means: the kernel's `Documentation/i2c/fault-codes.rst`, and
  /// what drivers really return.
  /// - Parameter isSMBus: SMBus calls report a missing acknowledge as EIO (emulated), ENXIO (i801)
  ///   or ENODEV (i2c-stub); an `I2C_RDWR` call means something else by EIO and ENODEV.
  init(i2c errno: Int32, isSMBus: Bool) {
    switch errno {
    case ENXIO, EREMOTEIO: self = .nack
    case EIO, ENODEV: self = isSMBus ? .nack : (errno == EIO ? .shortTransfer : .busUnavailable)
    case EAGAIN: self = .arbitrationLost
    case EBUSY: self = .busStuck
    case ETIMEDOUT: self = .timedOut
    // Interrupted or out of step: how much the part has seen is unknown.
    case EINTR, EPROTO, EBADMSG, EOVERFLOW: self = .shortTransfer
    default: self = .busUnavailable
    }
  }
}
