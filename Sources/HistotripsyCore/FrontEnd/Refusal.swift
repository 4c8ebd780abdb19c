/// Why the front end did not fire at a trigger (`Board/front-end.md` §4, refusals; lowest number
/// first, 5 and 6 before all).
///
/// No pulse has fired; its focus has received nothing.
public enum Refusal: UInt8, Sendable, BitwiseCopyable {
  /// No trigger has been refused since power-on.
  case noneYet = 0
  case disabled = 1
  case notReady = 2
  case faultLatched = 3
  case heartbeatStale = 4
  case emergencyStop = 5
  case interlockOpen = 6
  case gateClosed = 7
  case leaseExhausted = 8
  case lawUnsealed = 9
  case deadTime = 10
  case tooSoon = 11
  case dutyExceeded = 12
  case limitsUnlocked = 13
  case burstTooLong = 14
  case burstInProgress = 15
  case pulsesExhausted = 16
}
