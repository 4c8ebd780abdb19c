import HistotripsyCore
import Planning
import Scenarios
import Testing
import VirtualBoard

/// Every kind of regimen, on a small target, to the end, without a broken rule. Bursts, rates and pressures are those of the literature
/// where the bench can have them; numbers of pulses are cut to what a test can wait for.
@Suite struct RegimenRunTests {
  private func run(_ bench: Bench) throws -> Owner {
    let owner = try Owner(bench)
    try owner.run.treat()
    let place = "\(bench.setup.regimen.kind)"
    #expect(owner.run.controller.state == .complete, "\(place) \(owner.run.controller.latch)")
    let violations = bench.observer(of: owner.board).judgeRecords()
    #expect(violations.isEmpty, "\(place) \(violations.prefix(3))")
    let isExact = owner.run.controller.ledger.isExact()
    #expect(isExact, "\(place)")
    for i in bench.foci.indices {
      #expect(owner.run.controller.monitor[FocusIndex(i)].verdict != .more, "\(place)")
    }
    #expect(!owner.board.isHighVoltageOn)
    return owner
  }

  /// Peak pressure allows less drive than intrinsic regimens: limits fitted to the burst.
  private func bench(
    _ kind: RegimenKind, first: Stage, second: Stage? = nil, firstPulses: UInt32 = .max, setPoint: Double,
    duty: UInt32, listen: Nanoseconds, pulses: UInt32, revisit: Nanoseconds = .milliseconds(100)
  ) -> Bench {
    var bench = Owner.smallBench()
    bench.foci = Bench.grid(2, spacing: 2.2, pulses: pulses)
    bench.setup.regimen = Regimen(
      kind: kind, frequency: .megahertz(1), firstStage: first, secondStage: second,
      firstStagePulses: firstPulses, setPoint: .megapascals(setPoint), dutyLimit: .partsPerMillion(duty),
      dutyWindow: .seconds(1), energyLimit: .joules(1000), energyWindow: .seconds(1),
      minimumRevisit: revisit, minimumDistance: .millimetres(2), endsWhenDone: true)
    bench.setup.limits.burstMaximum = bench.setup.regimen.longestBurst
    bench.setup.limits.periodMinimum = bench.setup.regimen.shortestPeriod
    bench.setup.limits.dutyMaximum = .partsPerMillion(duty)
    bench.setup.listen = listen
    return bench
  }

  /// 1 MHz, 10 cycles, 100 Hz, 18 MPa: within 3–20 cycles, 50–2000 Hz, 12–23 MPa (PMC5562535, PMC3944657).
  @Test func shockScattering() throws {
    let owner = try run(
      bench(
        .shockScattering, first: Stage(cycles: 10, period: .milliseconds(10)), setPoint: 18, duty: 1500,
        listen: .microseconds(500), pulses: 20))
    #expect(owner.run.controller.ledger.total().cavitating > 0)
  }

  /// Trains of long bursts at 200 Hz, then pairs with a long rest: the shape of 0.3 ms × 100 at 200 Hz, then 15 + 400 ms off.
  @Test func twoStage() throws {
    let owner = try run(
      bench(
        .twoStage, first: Stage(cycles: 30, period: .milliseconds(5), pulsesPerTrain: 10),
        second: Stage(cycles: 10, period: .milliseconds(5), pulsesPerTrain: 3, rest: .milliseconds(400)),
        firstPulses: 10, setPoint: 18, duty: 60_000, listen: .microseconds(500), pulses: 19))
    // Both bursts were really fired, by the front end's record.
    let cycles = Set(owner.board.given.map(\.cycles))
    #expect(cycles == [30, 10])
  }

  /// 2 ms at 1 Hz, 1 % on the whole array, a few pulses (PMC8191454, PMC6934604).
  @Test func boiling() throws {
    var bench = bench(
      .boiling, first: Stage(cycles: 2000, period: .milliseconds(500)), setPoint: 12, duty: 10_000,
      listen: .milliseconds(4), pulses: 5, revisit: .seconds(1))
    bench.setup.baselinePulses = 0
    let owner = try run(bench)
    #expect(owner.board.given.allSatisfy { $0.onTime == .milliseconds(2) })
  }

  /// Droplets in the target: a lower pressure does (Edsall 2021, PMC8514340), and bubbles rest to be replenished.
  @Test func microbubbleMediated() throws {
    var bench = bench(
      .microbubble,
      first: Stage(cycles: 2, period: .milliseconds(10), pulsesPerTrain: 2, rest: .milliseconds(300)),
      setPoint: 12, duty: 2000, listen: .microseconds(500), pulses: 16, revisit: .milliseconds(200))
    // What the focus scatters back grows with the drive; that is not cavitation.
    bench.setup.cavitation.driveScaling = 1
    bench.setup.regimen.replenishment = .milliseconds(600)
    bench.medium.microbubbles = Microbubbles()
    let withDroplets = try run(bench)
    #expect(withDroplets.run.controller.ledger.total().cavitating > 0)
    // By the front end's record: four foci, two bursts each, then silence.
    let instants = withDroplets.board.given.map(\.instant)
    var inPass = 1
    for (one, next) in zip(instants, instants.dropFirst()) {
      inPass = next - one >= .milliseconds(600) ? 1 : inPass + 1
      #expect(inPass <= 8)
    }
    bench.medium.microbubbles = nil
    let without = try run(bench)
    #expect(without.run.controller.ledger.total().cavitating == 0)
  }

  @Test func intrinsicThreshold() throws {
    var bench = bench(
      .intrinsicThreshold, first: Stage(cycles: 1, period: .milliseconds(20)), setPoint: 31, duty: 500,
      listen: .microseconds(500), pulses: 10, revisit: .milliseconds(200))
    bench.setup.regimen.endsWhenDone = false
    let owner = try run(bench)
    #expect(owner.run.controller.ledger.total().delivered == 40)
  }

  // MARK: Breathing

  private func gated() -> Bench {
    var bench = Owner.smallBench()
    bench.foci = Bench.grid(3, spacing: 2.2, pulses: 24)
    bench.setup.regimen.isGated = true
    bench.setup.regimen.endsWhenDone = false
    bench.setup.regimen.minimumRevisit = .milliseconds(50)
    bench.medium.breathing = Breathing(breathsPerMinute: 60, window: .millimetres(1))
    bench.adjust = { $0.frontEnd.slots = 16 }
    return bench
  }

  @Test func noPulseFallsOutsideTheGateAndNoneIsLost() throws {
    let owner = try run(gated())
    let records = owner.board.given
    // A gate that closes after the last look at it is the front end's to refuse.
    #expect(
      records.allSatisfy { $0.isGateRequired && ($0.isGateOpen || $0.outcome == .refused(.gateClosed)) })
    let total = owner.run.controller.ledger.total()
    #expect(total.delivered == 9 * 24)
    // What the gate cost: the array stood ready for this long, and this share of it was open.
    let fired = records.filter { $0.number != nil }.map(\.instant)
    let span = (fired[fired.count - 1] - fired[0]).seconds
    let possible = span / 0.010
    let share = Double(fired.count - 1) / possible
    // cos⁴(πt/T) · 7.5 mm stays within 1 mm while |cos| < (1/7.5)^¼: 1 − 2·acos(0.604)/π = 0.413 of a breath.
    #expect(share > 0.9 * 0.413, "\(share)")
    #expect(share < 1.15 * 0.413, "\(share)")
    let waits = owner.run.events().filter { if case .waiting(.gate) = $0.kind { true } else { false } }
    #expect(waits.count >= 2)
  }

  /// The gate closes on a pulse in preparation: withheld, counted, told, and given in the next breath.
  @Test func aPulseThatTheGateClosesOnIsWithheldAndRescheduled() throws {
    var bench = gated()
    bench.medium.breathing = Breathing(breathsPerMinute: 117, window: .millimetres(1))
    let owner = try run(bench)
    let withheld = owner.run.events().filter {
      if case .withheld(_, .gateClosed) = $0.kind { true } else { false }
    }
    let total = owner.run.controller.ledger.total()
    #expect(!withheld.isEmpty && total.withheld == UInt32(withheld.count))
    #expect(total.delivered == 9 * 24)
  }

  /// A gate that does not open any more is not breathing: the high voltage does not wait for ever.
  @Test func aGateStuckClosedEndsTheTreatment() throws {
    let owner = try Owner(gated())
    try owner.run.arm()
    try owner.run.controller.begin()
    while owner.board.given.count < 20 || owner.board.trueLevel(.respiratoryGate) == .asserted {
      owner.run.controller.advance()
    }
    owner.board.inject(InjectedFault(.input(.respiratoryGate), .stuck))
    while !owner.run.controller.state.isFinal { owner.run.controller.advance() }
    #expect(owner.run.controller.latch.first == .lineAtWrongLevel(.respiratoryGate))
    let last = try #require(owner.board.given.last?.instant)
    let off = try #require(owner.board.highVoltageWentOff)
    #expect(off - last <= .seconds(32))
  }

  /// A gate line that says open for ever: the front end knows better, and is asked.
  @Test func aGateStuckOpenFiresNothingOutsideTheGate() throws {
    let owner = try Owner(gated())
    owner.board.inject(
      InjectedFault(.input(.respiratoryGate), .wrong, FaultWindow(from: .time(.milliseconds(500)))))
    try owner.run.treat()
    #expect(owner.run.controller.latch.first == .lineAtWrongLevel(.respiratoryGate))
    #expect(owner.board.given.allSatisfy { $0.number == nil || $0.isGateOpen })
    #expect(owner.board.refusedToFire == 0)
  }
}
