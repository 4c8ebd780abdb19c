/// The states of a treatment. One variable holds it; one function changes it; `allows` is the whole
/// table.
///
/// ```
/// off ──► selfTest ──► ready ──► armed ──► treating ⇄ paused
///  ▲                     │         │          │         │        any of the left ──► stopped (a person or a signal)
///  └── cleared ── faulted ◄────────┴──────────┴─────────┘                        └─► faulted (anything wrong)
///                                             └──► complete
/// ```
/// High voltage is on in `armed` and `treating` only. `ready` means: self-test passed, high voltage
/// off. The front end's READY, and the screen's, is only believed in `armed` and later: after the
/// rail has settled at its set-point.
public enum TreatmentState: UInt8, Sendable, BitwiseCopyable {
  /// Outputs safe; nothing known about the front end.
  case off
  /// Identity, sensors, limits and lines are being checked, high voltage off.
  case selfTest
  /// Checked; focal laws are loaded and read back in this state. High voltage off.
  case ready
  /// High voltage on and settled at its set-point; no pulse yet.
  case armed
  /// Pulses are fired.
  case treating
  /// Held by a person: high voltage off, place kept.
  case paused
  /// Every focus has its verdict; outputs safe.
  case complete
  /// Ended by a person or a signal; outputs safe.
  case stopped
  /// Ended by a latched fault; outputs safe until a person clears it.
  case faulted

  /// Whether high voltage may be on.
  public var isEnergised: Bool { self == .armed || self == .treating }

  /// Whether the treatment is over. Only a fault can be cleared, and only `off` follows; what was
  /// completed or stopped stays so.
  public var isFinal: Bool { self == .complete || self == .stopped || self == .faulted }

  /// The whole transition table.
  public func allows(_ next: TreatmentState) -> Bool {
    switch (self, next) {
    case (.off, .selfTest), (.selfTest, .ready), (.ready, .armed), (.armed, .treating): true
    case (.treating, .paused), (.paused, .treating), (.treating, .complete): true
    case (.faulted, .off): true
    // The self-test is one command: there is no moment in it at which it could be stopped.
    case (.selfTest, .stopped): false
    case (_, .stopped), (_, .faulted): !isFinal
    default: false
    }
  }
}
