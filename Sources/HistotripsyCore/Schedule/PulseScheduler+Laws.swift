// Which focal laws the front end has to hold.

extension PulseScheduler {
  /// The front end has this many law slots, all of them empty: after identification, and whenever
  /// it has lost its laws. Sizes the rotation; what foci have had, and when, stays known.
  /// - Parameter slots: at least 1; 2 where there is more than one focus.
  public mutating func setSlots(_ slots: Int) {
    precondition(slots >= 1 && (slots >= 2 || fociCount == 1), "a rotation needs two law slots")
    var focus = 0
    while focus < fociCount {
      if queues.records[focus].place != .retired {
        if queues.records[focus].place == .inTrain, let lastBurst {
          let gap = RotationWindow.gap(after: stage(of: focus), regimen)
          queues.records[focus].eligibleAt = lastBurst.at + gap
        }
        queues.move(focus, to: .waiting)
      }
      queues.records[focus].slot = ScheduledFocus.none
      focus += 1
    }
    train = nil
    named = nil
    loading = nil
    inRotation = 0
    nextPlace = 0
    let usable = slots < fociCount ? slots : fociCount
    slotsFree.reset(slots: usable)
    window = RotationWindow.size(for: regimen, foci: fociLeft > 0 ? fociLeft : 1, slots: slots)
  }

  /// The next law to load, and where. The same answer until it is reported resident. `nil` when all
  /// are in place or no slot is free.
  /// - Parameter active: the slot that is latched in the front end, which refuses to have it
  ///   overwritten.
  public mutating func lawWanted(activeSlot active: SlotIndex?) -> LawWanted? {
    if let loading { return loading }
    guard let focus = nextWaiting(), let slot = slotsFree.take(except: active?.value) else { return nil }
    let wanted = LawWanted(focus: order[focus], slot: SlotIndex(Int(slot)))
    nextPlace = focus + 1
    queues.move(wanted.focus.index, to: .loading)
    loading = wanted
    return wanted
  }

  /// The law wanted has been written, sealed and read back. The focus enters the rotation when
  /// there is room in it.
  public mutating func lawIsResident(_ law: LawWanted) {
    precondition(law == loading, "a law that was not wanted")
    loading = nil
    let focus = law.focus.index
    // Retired while its law was under way: the slot is free again.
    guard queues.records[focus].place == .loading else { return slotsFree.giveBack(law.slot.value) }
    queues.records[focus].slot = law.slot.value
    queues.move(focus, to: .standby)
    fillRotation()
  }

  /// The slot that holds the law of a focus; `nil` when none does.
  public func slot(of focus: FocusIndex) -> SlotIndex? {
    let slot = queues.records[focus.index].slot
    return slot == ScheduledFocus.none ? nil : SlotIndex(Int(slot))
  }

  /// Whether the whole window is in rotation: what a treatment waits for before it begins.
  public var isRotationResident: Bool {
    window > 0 && inRotation == (window < fociLeft ? window : fociLeft)
  }

  /// Whether loading a law may change the next decision.
  var hasLawsToLoad: Bool { loading != nil || (inRotation < window && inRotation < fociLeft) }

  mutating func fillRotation() {
    while inRotation < window {
      let first = queues.head(.standby)
      if first == ScheduledFocus.none { return }
      let focus = Int(first)
      let entered = clock ?? Instant(nanoseconds: 0)
      let record = queues.records[focus]
      if !record.hasFired || record.eligibleAt < entered { queues.records[focus].eligibleAt = entered }
      queues.move(focus, to: .fresh)
      inRotation += 1
    }
  }

  /// The place in the order of the next focus without a slot. Amortised O(1): places are never
  /// looked at twice.
  private mutating func nextWaiting() -> Int? {
    while nextPlace < fociCount {
      if queues.records[order[nextPlace].index].place == .waiting { return nextPlace }
      nextPlace += 1
    }
    return nil
  }
}
