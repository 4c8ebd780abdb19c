/// Decides which focus is hit next, and when.
///
/// **Responsibilities.** Names one pulse at a time, so that every rule of the regimen holds on the
/// triggers as they were reported, and waits, saying why, when none may be fired. Fires nothing
/// itself and reads no clock: time comes in with each call, outcomes are reported back. What was
/// reported counts, never what was planned.
///
/// **How it works.** A window of foci is in rotation (`RotationWindow`), each with its law resident
/// in the front end. A focus that has had its train goes to the end of a queue; the one that has
/// been due longest is hit next. When it lies too close to the last one, the next few are looked at
/// (`lookAhead`), and it keeps its place. A focus that needs no more pulses is retired, and the
/// next in visiting order takes its turn as soon as its law is resident; `lawWanted` names the law
/// to load.
///
/// **Cost.** One decision looks at no more than `lookAhead` foci, each O(log 4096) for the duty and
/// energy windows; every report is O(1). Nothing depends on the number of foci.
///
/// **Glossary.** *train*: bursts on one focus without visiting another. *Slot in time*: a deadline
/// and the period that follows it; a pulse that was withheld has used up its slot. *Lead*: the
/// least time from a decision to its deadline. *Retired*: gets no more pulses, for whatever reason.
///
/// Extensions, one topic each: Choosing, Outcomes, Laws.
public struct PulseScheduler: ~Copyable {
  /// Most foci of a treatment.
  public static var maximumFoci: Int { 16_384 }
  /// How many foci of the rotation are looked at for one that may be hit.
  public static var lookAhead: Int { 32 }
  /// A pulse is named at most this long, and the lead, before its deadline, so that a gate or a
  /// stop in between costs no slot.
  public static var horizon: Nanoseconds { .milliseconds(20) }
  /// While laws are being loaded or the gate is closed, a wait ends at least this often.
  public static var lookAgain: Nanoseconds { .milliseconds(2) }

  /// The rules that are kept.
  public let regimen: Regimen
  /// The least time from a decision to its deadline: dead time, and what else the controller does
  /// before a trigger.
  public internal(set) var lead: Nanoseconds
  /// The respiratory gate as last reported.
  public internal(set) var isGateOpen = false

  /// Foci not retired.
  public internal(set) var fociLeft: Int
  /// Pulses still planned for them.
  public internal(set) var pulsesLeft: UInt64
  /// Outcomes reported so far.
  public internal(set) var firedCount: UInt64 = 0
  /// Pulses reported as withheld.
  public internal(set) var withheldCount: UInt64 = 0
  /// Triggers reported as refused.
  public internal(set) var refusedCount: UInt64 = 0

  // Decided once.
  let order: FocusOrder
  let energyLimit: Int64
  let onTimeLimit: Nanoseconds

  // What has happened.
  /// As planned; the rest of what is known of each stands in `queues`.
  let foci: FixedArray<Focus>
  var queues: FocusQueues
  var history: BurstHistory
  /// The latest instant seen, once one has been.
  var clock: Instant?
  /// The last trigger or planned slot, whichever is later; `nil` before the first.
  var lastSlot: SlotInTime?
  /// `nil` before the first burst.
  var lastBurst: LastBurst?
  /// The train that is under way.
  var train: Train?
  var pass = Pass()
  /// What `next` named last and what has not been reported on yet.
  /// Invariant: a focus in rotation whose law is resident.
  var named: PulseTurn?

  // Laws.
  var slotsFree: SlotPool
  var loading: LawWanted?
  /// The first place of the visiting order that may still be waiting for a slot.
  var nextPlace = 0
  /// Foci whose place is one of the rotation.
  /// Invariant: at most `window`.
  var inRotation = 0
  /// Foci that may be in rotation together; 0 before `setSlots`.
  public internal(set) var window = 0

  /// Memory for a scheduler of so many foci, its order excluded.
  /// - Parameter bursts: `Regimen.burstsKept`; the most there can be where the regimen is not known.
  public static func byteCount(foci: Int, bursts: Int = Regimen.maximumBurstsPerWindow + 2) -> Int {
    FixedArray<Focus>.byteCount(foci) + FixedArray<ScheduledFocus>.byteCount(foci)
      + SlotPool.byteCount(slots: foci) + BurstHistory.byteCount(capacity: bursts)
  }

  /// A scheduler that knows of no law yet: `setSlots` and the loading of laws come next.
  /// - Parameters:
  ///   - foci: positions and doses, 1 to `maximumFoci`.
  ///   - order: a visiting order of exactly these foci.
  ///   - regimen: the rules that every pulse obeys.
  ///   - lead: from the regimen's dead time to 1 s; `nil` for the dead time alone.
  ///   - burstEnergy: what the next burst of any focus is expected to take from the rail; `expect`
  ///     says it for one focus.
  ///   - memory: at least `byteCount(foci:)`.
  /// - Throws: the first thing wrong.
  public init(
    foci given: Span<Focus>, order: consuming FocusOrder, regimen: Regimen, lead: Nanoseconds? = nil,
    burstEnergy: Energy, in memory: inout Memory
  ) throws(ScheduleFault) {
    guard given.count >= 1, given.count <= Self.maximumFoci else { throw .focusCount(given.count) }
    try self.init(
      holding: memory.carve(copying: given), order: order, regimen: regimen, lead: lead,
      burstEnergy: burstEnergy, in: &memory)
  }

  /// The same with a table of foci that lies in the block of memory already.
  init(
    holding foci: consuming FixedArray<Focus>, order: consuming FocusOrder, regimen: Regimen,
    lead: Nanoseconds? = nil, burstEnergy: Energy, in memory: inout Memory
  ) throws(ScheduleFault) {
    let count = foci.count
    guard count >= 1, count <= Self.maximumFoci else { throw .focusCount(count) }
    guard order.count == count else { throw .orderLength(order.count) }
    do throws(RegimenFault) { try regimen.check() } catch { throw .regimen(error) }
    let lead = lead ?? regimen.deadTime
    guard lead >= regimen.deadTime, lead <= .seconds(1) else { throw .lead(lead) }
    let limit = BurstHistory.nanojoules(limit: regimen.energyLimit)
    let nanojoules = BurstHistory.nanojoules(burst: burstEnergy)
    guard nanojoules <= limit else { throw .burstEnergy(order[0]) }
    var planned: UInt64 = 0
    var i = 0
    while i < count {
      guard foci[i].plannedPulses > 0 else { throw .noPulses(FocusIndex(i)) }
      planned += UInt64(foci[i].plannedPulses)
      i += 1
    }

    var records = memory.carve(
      count, repeating: ScheduledFocus(planned: 0, nanojoules: nanojoules))
    i = 0
    while i < count {
      records[i].planned = foci[i].plannedPulses
      i += 1
    }
    self.foci = foci
    self.regimen = regimen
    self.lead = lead
    self.order = order
    energyLimit = limit
    onTimeLimit = regimen.dutyLimit.onTime(in: regimen.dutyWindow)
    queues = FocusQueues(records: records)
    history = BurstHistory(capacity: regimen.burstsKept, in: &memory)
    slotsFree = SlotPool(capacity: count, in: &memory)
    fociLeft = count
    pulsesLeft = planned
  }

  /// Foci of the treatment, retired ones included.
  public var fociCount: Int { queues.records.count }

  /// Pulses of a focus' dose that have been delivered.
  public func delivered(_ focus: FocusIndex) -> UInt32 { queues.records[focus.index].delivered }

  /// Whether a focus gets no more pulses.
  public func isRetired(_ focus: FocusIndex) -> Bool { queues.records[focus.index].place == .retired }

  /// Takes up a treatment that was interrupted: this many pulses of a focus have been delivered
  /// before. Before the first `setSlots`; at most once for a focus.
  public mutating func restore(_ focus: FocusIndex, delivered: UInt32) {
    let record = queues.records[focus.index]
    precondition(window == 0 && record.delivered == 0 && record.place == .waiting, "restored too late")
    let counted = delivered < record.planned ? delivered : record.planned
    queues.records[focus.index].delivered = counted
    pulsesLeft -= UInt64(counted)
    if counted == record.planned { retire(focus) }
  }

  /// What the next burst at a focus will take from the rail, as far as known before it fires. Kept
  /// up to date by what `fired` reports.
  /// - Throws: `.burstEnergy` when it would never fit; nothing has changed then.
  public mutating func expect(_ energy: Energy, at focus: FocusIndex) throws(ScheduleFault) {
    let nanojoules = BurstHistory.nanojoules(burst: energy)
    guard nanojoules <= energyLimit else { throw .burstEnergy(focus) }
    queues.records[focus.index].nanojoules = nanojoules
  }

  /// The controller has found out how long it needs before a trigger. From the regimen's dead time
  /// to 1 s.
  public mutating func setLead(_ lead: Nanoseconds) throws(ScheduleFault) {
    guard lead >= regimen.deadTime, lead <= .seconds(1) else { throw .lead(lead) }
    self.lead = lead
  }

  /// The respiratory gate, as last sensed. Closed until reported open; ignored unless the regimen
  /// is gated.
  public mutating func gateOpened() { isGateOpen = true }
  /// The respiratory gate is closed, as last sensed.
  public mutating func gateClosed() { isGateOpen = false }
}
