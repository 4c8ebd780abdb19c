import Chance
import HistotripsyCore
import Testing

/// A controller reduced to what the scheduler sees of it: time passes, laws take time to load, pulses are late or withheld, the gate
/// opens and closes.
struct Simulation {
  var foci: [Focus]
  var regimen: Regimen
  var slots = 4096
  var start = Instant(nanoseconds: 1_000_000_000)
  var lead: Nanoseconds?
  var order = Order.asListed
  /// Time that loading one law takes; in the beginning as many are loaded as the first rotation needs.
  var lawTime = Nanoseconds.zero
  /// Energy of a burst at each focus; the scheduler is told beforehand.
  var energies: [Energy]?
  /// Lateness of the next pulse.
  var lateness: (inout Chance) -> Nanoseconds = { _ in .zero }
  /// Whether the next pulse is withheld for another reason.
  var isWithheld: (inout Chance) -> Bool = { _ in false }
  /// Whether a trigger is refused.
  var isRefused: (inout Chance) -> Bool = { _ in false }
  /// The gate opens for `gateOpen` every `gatePeriod`.
  var gatePeriod = Nanoseconds.seconds(4)
  var gateOpen = Nanoseconds.seconds(2)
  /// A focus is retired after so many pulses, whatever the plan says.
  var retiresAfter: [Int: UInt32] = [:]
  var baselinePulses = 0
  /// The front end loses its laws after so many pulses.
  var losesLawsAfter: Int?
  var seed: UInt64 = 1

  enum Order { case asListed, distalFirst }

  func isGateOpen(at now: Instant) -> Bool {
    (now - start).count % gatePeriod.count < gateOpen.count
  }

  func run() throws -> Treatment {
    let bytes =
      PulseScheduler.byteCount(foci: foci.count) + 2 * FocusOrder.byteCount(foci: foci.count) + 1024
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 64)
    defer { block.deallocate() }
    var memory = Memory(block: block)
    let window = RotationWindow.size(for: regimen, foci: foci.count, slots: slots)
    let order =
      switch self.order {
      case .asListed: FocusOrder(asListed: foci.count, in: &memory)
      case .distalFirst:
        FocusOrder(distalFirst: foci.span, spacing: .millimetres(3), window: window, in: &memory)
      }
    var scheduler = try PulseScheduler(
      foci: foci.span, order: order, regimen: regimen, lead: lead, burstEnergy: .millijoules(100),
      in: &memory)
    if let energies {
      for i in foci.indices { try scheduler.expect(energies[i], at: FocusIndex(i)) }
    }
    scheduler.setSlots(slots)
    var record = Treatment(simulation: self)
    var run = Run(now: start, random: Chance(seed: seed), held: [:])
    try loadRotation(&scheduler, &run)
    record.isRotationResident = scheduler.isRotationResident

    // Every decision is a pulse or a wait of at least a microsecond of progress; twenty for each pulse and wait is ample.
    var decisions = 0
    let bound = foci.reduce(0) { $0 + Int($1.plannedPulses) } * 2000 + 100_000
    while true {
      decisions += 1
      if decisions > bound {
        Issue.record("no progress after \(decisions) decisions")
        return record
      }
      if run.loadDone.map({ $0 <= run.now }) ?? true { try advanceLoading(&scheduler, &run) }
      // Each look goes through all foci: for treatments of a size at which that costs nothing.
      if foci.count <= 150, let broken = scheduler.brokenInvariant() {
        Issue.record("seed \(seed), decision \(decisions): not so: \(broken)")
        return record
      }
      if regimen.isGated {
        isGateOpen(at: run.now) ? scheduler.gateOpened() : scheduler.gateClosed()
      }
      switch scheduler.next(at: run.now) {
      case .finished:
        record.end(scheduler.firedCount, scheduler.withheldCount, scheduler.refusedCount)
        record.isExhausted = scheduler.fociLeft == 0 && scheduler.pulsesLeft == 0
        return record
      case .wait(let until, let reason):
        guard until > run.now else { throw SimulationFault.waitsForThePast }
        record.waits[reason, default: 0] += 1
        var next = until
        if let done = run.loadDone, done < next, done > run.now { next = done }
        record.waited[reason, default: 0] += (next - run.now).count
        run.now = next
      case .fire(let turn):
        try give(turn, &scheduler, &run, &record)
        if let limit = losesLawsAfter, record.fired.count == limit, !run.hasLostLaws {
          run.hasLostLaws = true
          run.held = [:]
          run.active = nil
          run.loadDone = nil
          scheduler.setSlots(slots)
        }
      }
    }
  }

  private func give(
    _ turn: PulseTurn, _ scheduler: inout PulseScheduler, _ run: inout Run, _ record: inout Treatment
  ) throws {
    let lead = self.lead ?? regimen.deadTime
    if turn.deadline - run.now < lead { throw SimulationFault.noTimeToPrepare }
    if turn.deadline - run.now > lead + PulseScheduler.horizon { throw SimulationFault.namedTooEarly }
    guard let slot = scheduler.slot(of: turn.focus), run.held[slot] == turn.focus else {
      throw SimulationFault.lawNotResident(turn.focus)
    }
    if regimen.isGated, !isGateOpen(at: run.now) { throw SimulationFault.namedWithGateClosed }
    let i = turn.focus.index
    let late = lateness(&run.random)
    let trigger = turn.deadline + late
    let isGateShut = regimen.isGated && !isGateOpen(at: trigger)
    record.deadlines.append((turn.deadline, turn.stage.period))
    if late > regimen.lateTolerance || isGateShut || isWithheld(&run.random) {
      run.now = trigger
      scheduler.withheld(turn.focus, at: run.now)
      record.withheld += 1
      return
    }
    run.active = slot
    run.now = trigger + regimen.burstDuration(turn.stage) + .microseconds(50)
    if isRefused(&run.random) {
      scheduler.refused(turn.focus, at: run.now)
      record.refused += 1
      return
    }
    let isDose = record.fired.count >= baselinePulses
    let energy = energies?[i] ?? .millijoules(100)
    record.fired.append(
      FiredBurst(
        focus: i, at: trigger, duration: regimen.burstDuration(turn.stage), energy: energy,
        isDose: isDose, deadlineIndex: record.deadlines.count - 1))
    if !scheduler.fitsEnergy(energy, turn) { throw SimulationFault.energyDoesNotFit }
    scheduler.fired(turn.focus, at: trigger, energy: energy, isDose: isDose)
    if isDose { record.delivered[i] += 1 }
    if let limit = retiresAfter[i], record.delivered[i] == limit { scheduler.retire(turn.focus) }
  }

  private func loadRotation(_ scheduler: inout PulseScheduler, _ run: inout Run) throws {
    while !scheduler.isRotationResident {
      guard let law = scheduler.lawWanted(activeSlot: run.active) else {
        throw SimulationFault.nothingToLoad
      }
      try take(law, &scheduler, &run)
    }
  }

  /// One law at a time; the one under way is ready now.
  private func advanceLoading(_ scheduler: inout PulseScheduler, _ run: inout Run) throws {
    if run.loadDone != nil {
      run.loadDone = nil
      guard let law = scheduler.lawWanted(activeSlot: run.active) else {
        throw SimulationFault.nothingToLoad
      }
      try take(law, &scheduler, &run)
    }
    while let law = scheduler.lawWanted(activeSlot: run.active) {
      if lawTime > .zero {
        run.loadDone = run.now + lawTime
        return
      }
      try take(law, &scheduler, &run)
    }
  }

  private func take(_ law: LawWanted, _ scheduler: inout PulseScheduler, _ run: inout Run) throws {
    if law.slot == run.active { throw SimulationFault.activeSlotOverwritten }
    if law.slot.index >= slots { throw SimulationFault.noSuchSlot }
    if let holder = run.held[law.slot], !scheduler.isRetired(holder) {
      throw SimulationFault.neededLawOverwritten
    }
    run.held[law.slot] = law.focus
    scheduler.lawIsResident(law)
  }
}

/// The simulation's own view while it runs.
private struct Run {
  var now: Instant
  var random: Chance
  /// What each slot holds.
  var held: [SlotIndex: FocusIndex]
  var active: SlotIndex?
  /// When the law under way will be ready.
  var loadDone: Instant?
  var hasLostLaws = false
}

enum SimulationFault: Error {
  case waitsForThePast
  case noTimeToPrepare
  case namedTooEarly
  case lawNotResident(FocusIndex)
  case namedWithGateClosed
  case energyDoesNotFit
  case activeSlotOverwritten
  case neededLawOverwritten
  case noSuchSlot
  case nothingToLoad
}

struct FiredBurst {
  var focus: Int
  var at: Instant
  var duration: Nanoseconds
  var energy: Energy
  var isDose: Bool
  /// Its place among all deadlines, withheld ones included.
  var deadlineIndex: Int
}

/// What a simulated treatment left behind.
struct Treatment {
  var simulation: Simulation
  var fired: [FiredBurst] = []
  /// Every deadline that was named, with the period of its stage.
  var deadlines: [(at: Instant, period: Nanoseconds)] = []
  var delivered: [UInt32]
  var withheld = 0
  var refused = 0
  var waits: [WaitReason: Int] = [:]
  /// Nanoseconds.
  var waited: [WaitReason: Int64] = [:]
  var isRotationResident = false
  var isExhausted = false

  init(simulation: Simulation) {
    self.simulation = simulation
    delivered = Array(repeating: 0, count: simulation.foci.count)
  }

  /// From the first trigger to the last.
  var length: Nanoseconds {
    guard let first = fired.first, let last = fired.last else { return .zero }
    return last.at - first.at
  }

  /// Pulses delivered over pulses possible at the array's rate in the same time.
  func efficiency(period: Nanoseconds) -> Double {
    Double(fired.count) / Double(length.count / period.count + 1)
  }

  func end(_ firedCount: UInt64, _ withheldCount: UInt64, _ refusedCount: UInt64) {
    #expect(firedCount == UInt64(fired.count))
    #expect(withheldCount == UInt64(withheld))
    #expect(refusedCount == UInt64(refused))
  }
}
