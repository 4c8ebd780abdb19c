/// What the front end was last told, and what it last said of itself.
///
/// None of this is believed before a trigger: PREFIRE is asked for the law in effect, the count and
/// the flags each time. It only saves messages that would change nothing.
struct FrontEndMemory: Sendable, BitwiseCopyable {
  /// Who answered; `nil` before the first self-test has asked.
  var identity: SequencerIdentity?
  /// How often the front end had come to power when it was identified.
  var powerCycles: UInt16 = 0
  /// The self-test has taken the front end's counter: from here on there is an account to close.
  /// Invariant: `identity` is known.
  var isCounterKnown = false
  /// Bursts that the front end had ever fired when its counter was taken.
  var counter = PulseNumber(0)
  /// The slot whose law is in effect; `nil` when there is none or it is not known. The front end
  /// refuses to have this slot overwritten.
  /// Invariant: `nil` from the moment another slot is selected until its strobe has been given.
  var activeSlot: SlotIndex?
  /// When a law was last strobed; `nil` before the first strobe since the identification.
  var strobedAt: Instant?
  /// Cycles in the BURST register; 0 before it has been written.
  var cycles: UInt16 = 0
  /// Triggers refused by the front end's count, when it was last accounted for.
  var refusedSeen: UInt16 = 0
  /// Heartbeat edges by the front end's count, less those given: the same as long as every edge
  /// arrives. `nil` before the self-test has counted.
  var edgesBefore: UInt32?
  /// By how much the counts last differed; an edge on its way explains one, once.
  var edgesMissing: Int32 = 0

  /// The front end has been identified: nothing that it was told before is known to hold.
  mutating func forget() {
    activeSlot = nil
    strobedAt = nil
    edgesBefore = nil
    edgesMissing = 0
  }
}

/// Whether the high voltage may be on.
enum Power: Equatable, Sendable, BitwiseCopyable {
  /// `enable` is released, since this time. The rail falls within `Supervisor.railFall`.
  case safe(since: Instant)
  /// `enable` is asserted, and the amplitude supply was last told this set-point. Invariant: the
  /// set-point is one that the supply's code can express, and not above `railMaximum`.
  case enabled(setPoint: Voltage)

  var isEnabled: Bool {
    if case .enabled = self { true } else { false }
  }
}

/// One round of the slow sensors.
public struct SensorRound: Sendable, BitwiseCopyable {
  /// Water, head and rail.
  public let readings: SensorReadings
  /// Rounds are numbered from 1.
  public let number: UInt64
  /// When the last of the readings had been taken.
  public let takenAt: Instant
}

/// What the front end's counters say has happened since they were last accounted for.
struct CounterReading: Equatable, Sendable, BitwiseCopyable {
  /// Bursts fired since; `nil` when the counter has gone back, which the counter of one front end
  /// never does.
  let bursts: UInt32?
  /// Why the last trigger was refused; `nil` when none was refused since.
  let refusal: Refusal?

  /// The front end has neither fired nor refused anything.
  var isUnchanged: Bool { bursts == 0 && refusal == nil }
}
