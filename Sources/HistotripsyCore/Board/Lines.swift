/// Outputs of the controller. Safe level of each: released. `Board/front-end.md` §2 gives owner and
/// longest on-time.
public enum OutputLine: UInt8, Sendable, BitwiseCopyable {
  /// The edge to asserted fires one burst.
  case trigger
  /// The edge to asserted latches the staged focal law.
  case steer
  /// Asserted: pulser outputs and high voltage may be on.
  case enable
  /// Any edge feeds the front end's watchdog (100 ms).
  case heartbeat
}

/// Inputs of the controller. "Asserted" is what the name says: `emergencyStop` asserted means it is
/// pressed.
public enum InputLine: UInt8, Sendable, BitwiseCopyable {
  /// The front end would fire if triggered: rail within tolerance, nothing latched, lease and law
  /// in place is not implied.
  case ready
  /// A fault is latched in the front end.
  case fault
  /// The emergency stop is pressed; the front end has cut the high voltage by itself.
  case emergencyStop
  /// The interlock loop is closed (lid, water level, transducer plug): asserted is the good state.
  case interlock
  /// Breathing is within the window in which pulses are permitted.
  case respiratoryGate
  /// A burst has ended and its feature block may be read.
  case pulseDone
}

/// The logical level of a line. A board's wiring table decides which voltage that is.
public enum Level: UInt8, Sendable, BitwiseCopyable {
  case released
  case asserted
}
