import HistotripsyCore
import Planning
import Testing
import VirtualBoard

/// Worlds in which several things are out of order at once: nothing traps, everything ends, and what ends is safe and accounted for.
@Suite struct RandomWorldTests {
  @Test(arguments: 1...80 as ClosedRange<UInt64>) func severalFaultsAtOnceEndSafely(seed: UInt64) throws {
    var chance = Chance(seed: seed)
    var bench = Owner.smallBench()
    if chance.isDrawn(0.3) {
      bench.setup.regimen.isGated = true
      bench.medium.breathing = Breathing(breathsPerMinute: 90, window: .millimetres(2))
    }
    if chance.isDrawn(0.3) {
      bench.foci = Bench.grid(3, spacing: 2.2, pulses: 5)
    }
    let adjust = bench.adjust
    bench.adjust = {
      adjust(&$0)
      $0.seed = seed
      $0.frontEnd.slots = seed % 3 == 0 ? 4 : 16
      $0.costs.latenessMaximum = seed % 4 == 0 ? .microseconds(90) : .zero
      // Whatever the clock stands at: also just before it wraps.
      $0.start = Instant(nanoseconds: seed % 2 == 0 ? 0 : .max - 300_000_000)
    }
    let owner = try Owner(bench)
    var what: [String] = []
    for _ in 0..<(1 + chance.below(3)) {
      let row = FaultTable.rows[chance.below(FaultTable.rows.count)]
      let begin = Nanoseconds(Int64(chance.below(700_000_000)))
      let end = chance.isDrawn(0.5) ? begin + Nanoseconds(Int64(1 + chance.below(100_000_000))) : nil
      if case .temperature = row.strike { continue }
      row.strike(owner.board, at: begin, until: end)
      what.append("\(row.name) at \(begin.count / 1000) µs for \(((end ?? begin) - begin).count / 1000) µs")
    }
    // Faulted or not, a person clears up to three times and goes on.
    for _ in 0..<4 {
      try owner.work(steps: 6000)
      guard owner.run.controller.state == .faulted else { break }
      owner.board.pass(until: owner.board.present + .milliseconds(300))
      try owner.clear()
    }
    owner.run.controller.stop(.operatorRequest)
    let place = "seed \(seed): \(what) \(Verdict(owner, struck: owner.board.present))"
    #expect(owner.run.controller.state.isFinal, "\(place)")

    owner.board.pass(until: owner.board.present + .milliseconds(110))
    let fired = owner.board.pulsesFired
    #expect(!owner.board.isHighVoltageOn && owner.board.railVoltage < .volts(5), "\(place)")
    owner.board.pass(until: owner.board.present + .seconds(1))
    #expect(owner.board.pulsesFired == fired && !owner.board.isHighVoltageOn, "\(place)")

    let total = owner.run.controller.ledger.total()
    let explained =
      total.delivered + owner.run.controller.ledger.baseline + owner.run.controller.ledger.unexplained
    #expect(explained <= fired.value && fired.value - explained <= total.uncertain, "\(place)")
    for (i, focus) in bench.foci.enumerated() {
      let dose = owner.run.controller.ledger[FocusIndex(i)].dose
      #expect(dose <= focus.plannedPulses, "\(place), focus \(i)")
    }
    // A trigger wire that turns over fires by itself; every other rule holds in every world.
    let isTriggerWild = what.contains { $0.contains("trigger") }
    let check = RuleCheck(
      regimen: bench.setup.regimen, limits: bench.setup.limits, foci: bench.foci,
      baselinePulses: Int(owner.run.controller.ledger.baseline))
    let broken = check.violations(in: owner.board.triggers).filter {
      !isTriggerWild || ![.revisit, .period, .distance, .dose].contains($0.rule)
    }
    #expect(broken.isEmpty, "\(place) \(broken.prefix(3))")
  }
}

/// A seeded source of chance (SplitMix64).
struct Chance {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
  mutating func isDrawn(_ share: Double) -> Bool { Double(next() >> 11) * 0x1p-53 < share }
}
