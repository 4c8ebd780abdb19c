// What a person decides in the middle of a treatment. Nothing here adds to the plan: no focus gets
// more pulses than were planned for it, and no set-point goes beyond the limits or the permit.

extension TreatmentController where B: ~Copyable {
  /// A focus gets no more pulses, as long as nobody brings it back. Its judgement stays what it is.
  /// - Returns: whether that changes anything: `false` in a final state and for a focus that gets no
  ///   more pulses already.
  @discardableResult
  public mutating func skip(_ focus: FocusIndex) -> Bool {
    guard !state.isFinal, !scheduler.isRetired(focus) else { return false }
    scheduler.retire(focus)
    return true
  }

  /// A focus that was left out, or found not to respond, gets the rest of its planned pulses after
  /// all. What was learnt of it stays; its verdict is made anew.
  /// - Returns: whether it can: `false` in a final state, for a focus that is done or still in turn,
  ///   and where its planned pulses are spent.
  @discardableResult
  public mutating func bringBack(_ focus: FocusIndex) -> Bool {
    guard !state.isFinal, scheduler.isRetired(focus), monitor[focus].verdict != .done,
      ledger[focus].dose < foci[focus.index].plannedPulses
    else { return false }
    let wasJudged = monitor[focus].verdict != .more
    monitor.reconsider(focus)
    scheduler.bringBack(focus)
    if wasJudged { events.post(.verdict(focus, .more), at: board.now()) }
    return true
  }

  /// A focus is brought back as an earlier run has it: its verdict is made anew from the pulses that
  /// are restored after this.
  /// - Precondition: before the self-test and before `endRestoring`.
  public mutating func restoreBringingBack(_ focus: FocusIndex) {
    precondition(state == .off && !ledger.isOpen && !isRestored, "restored too late")
    monitor.reconsider(focus)
  }

  /// Everything was silent for a reason that was found elsewhere: pulses without cavitation in
  /// succession say nothing of any focus.
  public mutating func forgetSilence() {
    var i = 0
    while i < foci.count {
      monitor.forgetSilence(of: FocusIndex(i))
      i += 1
    }
  }

  /// Raises or lowers the pressure that is held, from the next pulse on. What the loop has learnt of
  /// the drive is forgotten.
  /// - Throws: why it cannot be; nothing has changed then.
  public mutating func hold(_ setPoint: Pressure) throws(SetPointRefused) {
    guard state == .paused else { throw .state(state) }
    let limit = setup.limits.setPointMaximum
    guard setPoint > .zero, setPoint <= limit else { throw .outOfRange(highest: limit) }
    var other: PressureLoop
    do throws(SetupFault) { other = try Self.loop(setup, at: setPoint) } catch { throw .notPossible }
    other.adapt(toWater: loop.waterGain)
    let longest = setup.regimen.longestBurst
    var i = 0
    while i < foci.count {
      let focus = FocusIndex(i)
      if !scheduler.isRetired(focus) {
        guard let drive = other.drive(relativeGain: Double(relativeGains[i])) else {
          throw .outOfReach(focus)
        }
        let energy = Self.energy(rail: drive, duration: longest, conductance: setup.conductance)
        do throws(ScheduleFault) { try scheduler.expect(energy, at: focus) } catch { throw .energy(focus) }
      }
      i += 1
    }
    loop = other
    raisedSetPoint = setPoint
  }
}

/// Why a set-point cannot be held.
public enum SetPointRefused: Error, Equatable, Sendable, BitwiseCopyable {
  /// Only a treatment that is paused takes another one.
  case state(TreatmentState)
  /// Above 0, and at most this.
  case outOfRange(highest: Pressure)
  /// Beyond the drive curve, or above the ceiling of its uncertainty.
  case notPossible
  /// This focus would need more drive than the limits allow.
  case outOfReach(FocusIndex)
  /// A burst at this focus would take more than the energy limit.
  case energy(FocusIndex)
}
