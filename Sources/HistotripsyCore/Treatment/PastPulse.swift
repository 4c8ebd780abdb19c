/// What a log says became of one pulse in an earlier run of the same treatment.
public enum PastPulse: Equatable, Sendable, BitwiseCopyable {
  /// Fired, and part of the dose.
  case delivered(cavitated: Bool, collapseTime: Nanoseconds?)
  case withheld
  case refused
  /// Triggered, outcome unknown.
  case uncertain
  /// An uncertain pulse was found to have fired after all.
  case foundDelivered
  /// An uncertain pulse of the baseline pass was found to have fired after all.
  case foundBaseline
  /// An uncertain pulse was found not to have fired after all.
  case foundRefused
  /// No record tells of it, and nothing proves that it was not delivered: it counts as delivered.
  case notProvenUndelivered
}
