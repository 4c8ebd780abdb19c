/// What the scheduler knows about one focus.
struct ScheduledFocus: BitwiseCopyable {
  var planned: UInt32
  var delivered: UInt32 = 0
  /// Not to be hit before. Once in rotation never later than `PulseScheduler.clock` for a focus
  /// that has not been hit yet.
  var eligibleAt = Instant(nanoseconds: 0)
  /// What the next burst is expected to take from the rail.
  var nanojoules: Int64
  var hasFired = false
  var place = FocusPlace.waiting
  /// Neighbours in the queue named by `place`.
  var next = ScheduledFocus.none
  var previous = ScheduledFocus.none
  /// The slot that holds its law, once resident.
  var slot = ScheduledFocus.none

  /// No focus, no slot: never an index, since there are at most 16384 foci and 4096 slots.
  static var none: UInt16 { 0xFFFF }
}

/// Where a focus is in its course.
enum FocusPlace: UInt8, BitwiseCopyable {
  /// Law not loaded.
  case waiting
  /// Law being loaded.
  case loading
  /// Law resident, rotation full.
  case standby
  /// In rotation, not hit since it entered.
  case fresh
  /// In rotation, resting after a train of the first stage.
  case afterFirstStage
  /// In rotation, resting after a train of the second stage.
  case afterSecondStage
  /// In the middle of its train.
  case inTrain
  /// Needs no more pulses.
  case retired

  /// Whether foci in this place stand in a queue, and which: 0 ..< 4.
  var queue: Int? {
    switch self {
    case .standby: 0
    case .fresh: 1
    case .afterFirstStage: 2
    case .afterSecondStage: 3
    case .waiting, .loading, .inTrain, .retired: nil
    }
  }
}
