/// What the controller is about to do, for its owner to put on stable storage before any of it is
/// done.
///
/// Everything in it is absolute, so that recording it twice, or reading it late, means the same:
/// pulses up to number `through` may be fired, at the foci named here and in earlier intents only,
/// and none of these may then have had more than its `doseLimit`. After a crash the front end's
/// counter says how many pulses have fired, and the intents which foci may have had them.
public struct Intent: Sendable, BitwiseCopyable {
  /// Foci that one intent can name.
  public static var capacity: Int { 96 }

  /// Consecutive from 1 in every controller.
  public let number: UInt32
  /// The front end's count when the intent was announced.
  public let after: PulseNumber
  /// The last pulse that may be fired; at most `TreatmentSetup.leasePulses` after `after`.
  public let through: PulseNumber
  /// How many of these pulses, the first ones, are below threshold: at any of the foci named, and
  /// no part of a dose.
  public let baselinePulses: UInt16
  /// Foci named; 0 where it only lengthens what earlier intents name.
  public internal(set) var count = 0
  private var entries: InlineArray<96, IntentEntry>

  init(number: UInt32, after: PulseNumber, through: PulseNumber, baselinePulses: UInt16) {
    self.number = number
    self.after = after
    self.through = through
    self.baselinePulses = baselinePulses
    entries = InlineArray(repeating: IntentEntry(focus: FocusIndex(0), doseLimit: 0))
  }

  /// - Parameter index: 0 ..< `count`.
  public subscript(index: Int) -> IntentEntry {
    precondition(index >= 0 && index < count, "no such entry")
    return entries[index]
  }

  var isFull: Bool { count == Self.capacity }

  mutating func name(_ focus: FocusIndex, upTo doseLimit: UInt32) {
    precondition(!isFull, "an intent names 96 foci at most")
    entries[count] = IntentEntry(focus: focus, doseLimit: doseLimit)
    count += 1
  }
}

/// One focus that an intent names.
public struct IntentEntry: Equatable, Sendable, BitwiseCopyable {
  /// The focus.
  public var focus: FocusIndex
  /// The most pulses that this focus will have had, delivered and uncertain ones together, while
  /// the intent holds.
  public var doseLimit: UInt32
}

/// Whether pulses wait until it has been recorded that they are intended. Every set-up says so,
/// because firing without a record must be a decision and not an omission.
public enum LeaseConsent: UInt8, Sendable, BitwiseCopyable {
  /// The owner records `TreatmentController.intentToRecord` and confirms it; until then no lease is
  /// granted.
  case whenRecorded
  /// There is no log: a bench, a test, a microcontroller without storage. After a crash it
  /// cannot be told which focus had what.
  case notNeeded
}
