import HistotripsyCore

/// How long a schedule still takes: the scheduler itself, run ahead on a clock of its own.
///
/// Revisit and rest times, distances, duty and energy limits are in it, and so are foci that wait until their neighbours
/// are finished. Loading of laws costs no time in it, the gate is open, and every focus gets all of its planned pulses.
public struct ScheduleForecast: Sendable {
  /// More pulses are reckoned with in closed form: a period each, and the revisit times of the longest focus.
  public static let maximumPulses: UInt64 = 400_000

  private let foci: [Focus]
  private let order: [Int]
  private let regimen: Regimen
  private let burstEnergy: Energy
  private let slots: Int

  /// - Parameters:
  ///   - order: visiting order, a permutation of the foci's indices.
  ///   - burstEnergy: what a burst takes from the rail.
  ///   - slots: laws that the front end holds.
  public init(foci: [Focus], order: [Int], regimen: Regimen, burstEnergy: Energy, slots: Int) {
    self.foci = foci
    self.order = order
    self.regimen = regimen
    self.burstEnergy = burstEnergy
    self.slots = max(slots, 2)
  }

  /// - Parameters:
  ///   - delivered: therapy pulses of each focus so far.
  ///   - isRetired: foci that get no more.
  /// - Returns: from the next pulse to the last; `nil` for what cannot be scheduled.
  public func timeLeft(delivered: [UInt32], isRetired: [Bool]) -> Nanoseconds? {
    var left: UInt64 = 0
    var most: UInt64 = 0
    for (i, focus) in foci.enumerated() where !isRetired[i] && delivered[i] < focus.plannedPulses {
      left += UInt64(focus.plannedPulses - delivered[i])
      most = max(most, UInt64(focus.plannedPulses - delivered[i]))
    }
    guard left > 0 else { return .zero }
    guard left <= Self.maximumPulses else {
      let train = UInt64(max(regimen.firstStage.pulsesPerTrain, 1))
      return max(
        regimen.firstStage.period * Int64(min(left, 1 << 40)),
        max(regimen.minimumRevisit, regimen.firstStage.rest) * Int64(min(most / train, 1 << 40)))
    }
    return run(delivered, isRetired, most: left) { _, _ in }
  }

  /// Every pulse of the whole schedule in order of time: its focus and when it comes, the first at 0.
  /// - Returns: whether the schedule came to its end; what was visited until then stands.
  @discardableResult
  public func visits(_ visit: (FocusIndex, Instant) -> Void) -> Bool {
    let most = foci.reduce(UInt64(0)) { $0 + UInt64($1.plannedPulses) }
    let none = [UInt32](repeating: 0, count: foci.count)
    return run(none, [Bool](repeating: false, count: foci.count), most: most, visit) != nil
  }

  private func run(
    _ delivered: [UInt32], _ isRetired: [Bool], most: UInt64, _ visit: (FocusIndex, Instant) -> Void
  ) -> Nanoseconds? {
    let block = UnsafeMutableRawBufferPointer.allocate(
      byteCount: PulseScheduler.byteCount(foci: foci.count) + FocusOrder.byteCount(foci: foci.count),
      alignment: 64)
    defer { block.deallocate() }
    var memory = Memory(block: block)
    let places = order.map { FocusIndex($0) }
    guard let order = try? FocusOrder(places.span, in: &memory),
      var scheduler = try? PulseScheduler(
        foci: foci.span, order: order, regimen: regimen, burstEnergy: burstEnergy, in: &memory)
    else { return nil }
    for i in foci.indices {
      if delivered[i] > 0 { scheduler.restore(FocusIndex(i), delivered: delivered[i]) }
      if isRetired[i] { scheduler.retire(FocusIndex(i)) }
    }
    scheduler.setSlots(slots)
    scheduler.gateOpened()
    var now = Instant(nanoseconds: 0)
    var last = now
    // A pulse takes a few looks; a schedule that takes more than this has no end.
    var looks = 64 * most + 10_000
    while looks > 0 {
      looks -= 1
      while let law = scheduler.lawWanted(activeSlot: nil) { scheduler.lawIsResident(law) }
      switch scheduler.next(at: now) {
      case .fire(let turn):
        scheduler.fired(turn.focus, at: turn.deadline, energy: burstEnergy)
        visit(turn.focus, turn.deadline)
        now = turn.deadline
        last = now
      // In steps of what is asked for and no less than the horizon: nothing happens in between.
      case .wait(let until, _): now = until > now ? until : now + PulseScheduler.lookAgain
      case .finished: return last - Instant(nanoseconds: 0)
      }
    }
    return nil
  }
}
