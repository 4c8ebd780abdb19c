/// Why a board could not do what a verb asked: each board's own error, in words everybody shares.
public protocol BoardFault: Error {
  var kind: FaultKind { get }
}

/// The closed vocabulary of board faults. What each means for the pulse in hand stands at the verb
/// that throws it.
public enum FaultKind: UInt8, Sendable, BitwiseCopyable {
  /// No device acknowledged the address, or the device refused a byte. Retry: yes, the device may
  /// be busy.
  case nack
  /// The transaction did not end within its bound. Retry: once; then the part is lost.
  case timedOut
  /// SDA or SCL is held low; no START is possible. Retry: only after bus recovery.
  case busStuck
  /// Another master spoke. Retry: yes.
  case arbitrationLost
  /// The adapter moved fewer bytes than asked. Retry: yes.
  case shortTransfer
  /// The adapter is gone or may not be used. Retry: no.
  case busUnavailable
  /// A GPIO line is gone or may not be used. Retry: no.
  case lineUnavailable
  /// The clock cannot be waited on. Retry: no.
  case clock
}
