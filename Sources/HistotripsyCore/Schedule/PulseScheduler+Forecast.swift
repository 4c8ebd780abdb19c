// Who stands next in turn: what an intent has to name before the pulses are decided one by one.

extension PulseScheduler {
  /// A place in the line of foci to come.
  struct Coming: BitwiseCopyable {
    var cursors: InlineArray<3, UInt16>
    var standby: UInt16
    /// The focus in its train goes first.
    var isTrainNext: Bool
  }

  func coming() -> Coming {
    Coming(
      cursors: [
        queues.head(.fresh), queues.head(.afterFirstStage), queues.head(.afterSecondStage),
      ], standby: queues.head(.standby), isTrainNext: train != nil)
  }

  /// The next focus of the rotation in the order of turns; `nil` after the last. A verdict, a gate
  /// or a full window may change what really happens.
  func next(in coming: inout Coming) -> FocusIndex? {
    if coming.isTrainNext, let train {
      coming.isTrainNext = false
      return FocusIndex(train.focus)
    }
    let now = clock ?? Instant(nanoseconds: 0)
    guard let cursor = nextInTurn(coming.cursors, now) else { return nil }
    let focus = Int(coming.cursors[cursor])
    coming.cursors[cursor] = queues.records[focus].next
    return FocusIndex(focus)
  }

  /// The next focus that waits, its law resident, for room in the rotation.
  func nextStandingBy(in coming: inout Coming) -> FocusIndex? {
    if coming.standby == ScheduledFocus.none { return nil }
    let focus = Int(coming.standby)
    coming.standby = queues.records[focus].next
    return FocusIndex(focus)
  }

  /// Pulses that a focus gets before another has its turn.
  func visit(_ focus: FocusIndex) -> UInt32 {
    let length = UInt32(stage(of: focus.index).pulsesPerTrain)
    var visit = length
    if let train, train.focus == focus.index { visit = length - UInt32(train.fired) }
    let left = pulsesLeft(focus)
    return UInt64(visit) < left ? visit : UInt32(left)
  }

  /// Pulses of its dose that a focus may still get.
  func pulsesLeft(_ focus: FocusIndex) -> UInt64 {
    let record = queues.records[focus.index]
    return UInt64(record.planned - record.delivered)
  }
}
