/// The states of a calibration. One variable holds it; one function changes it; `allows` is the
/// whole table.
///
/// ```
/// off ──► selfTest ──► ready ⇄ armed        any of them but selfTest ──► ended
///                                           any of them ──► faulted
/// ```
/// High voltage is on in `armed` only. `ended` and `faulted` are final: the next calibration is a
/// new controller.
public enum TankState: UInt8, Sendable, BitwiseCopyable {
  /// Outputs safe; nothing is known about the front end.
  case off
  /// Lines, identity, sensors and limits are being checked, high voltage off.
  case selfTest
  /// Checked; laws may be loaded. High voltage off.
  case ready
  /// High voltage on and settled.
  case armed
  /// Over, by request; outputs safe.
  case ended
  /// Over, by a latched cause; outputs safe.
  case faulted

  /// Whether the calibration is over.
  public var isFinal: Bool { self == .ended || self == .faulted }

  /// The whole transition table.
  public func allows(_ next: TankState) -> Bool {
    switch (self, next) {
    case (.off, .selfTest), (.selfTest, .ready), (.ready, .armed), (.armed, .ready): true
    // The self-test is one command: there is no moment in it at which it could be ended.
    case (.selfTest, .ended): false
    case (_, .ended), (_, .faulted): !isFinal
    default: false
    }
  }
}

/// A command that the present state does not allow. Nothing has changed.
public struct TankCommandRefused: Error, Equatable, Sendable, BitwiseCopyable {
  /// The state that refused the command.
  public let state: TankState
  /// A refusal in this state.
  public init(state: TankState) { self.state = state }
}
