import Chance
import HistotripsyCore
import Testing
import VirtualBoard

/// Does everything that the core says always holds hold after every step, whatever happens?
///
/// Treatments with faults, pauses and cleared faults drawn from a seed; after every command and every step each invariant of controller, ledger
/// and scheduler is asked for.
@Suite struct InvariantTests {
  @Test(arguments: 1...40) func everyInvariantHoldsAfterEveryStep(seed: Int) throws {
    var chance = Chance(seed: UInt64(seed))
    let owner = try Owner(Self.bench(&chance))
    for _ in 0..<chance.below(4) { owner.board.inject(Self.fault(&chance)) }
    if chance.isDrawn(0.3) {
      owner.board.schedule(
        WorldEvent(.brownOut(.microseconds(Int64(chance.below(30_000)))), at: Self.moment(&chance)))
    }
    var cleared = 0
    var steps = 0
    while steps < 3000 {
      steps += 1
      if owner.run.controller.state == .faulted, cleared < 3 {
        cleared += 1
        owner.board.pass(until: owner.board.present + .seconds(1))
        try owner.clear()
      } else if owner.run.controller.state.isFinal {
        break
      } else {
        try owner.step()
      }
      let broken = owner.run.controller.brokenInvariant()
      try #require(broken == nil, "seed \(seed), step \(steps): not so: \(String(describing: broken))")
    }
    // In the end nothing is open.
    let total = owner.run.controller.ledger.total()
    #expect(total.delivered + total.refused + total.uncertain == total.triggers, "seed \(seed)")
  }

  private static func bench(_ chance: inout Chance) -> Bench {
    var bench = Owner.smallBench()
    bench.setup.regimen.firstStage.pulsesPerTrain = chance.isDrawn(0.5) ? 1 : 3
    if chance.isDrawn(0.3) { bench.setup.regimen.replenishment = .milliseconds(300) }
    bench.setup.baselinePulses = chance.isDrawn(0.3) ? 0 : 4
    let adjust = bench.adjust
    let slots = 2 + chance.below(6)
    let seed = chance.next()
    bench.adjust = {
      adjust(&$0)
      $0.seed = seed
      $0.frontEnd.slots = slots
    }
    return bench
  }

  private static func moment(_ chance: inout Chance) -> Nanoseconds {
    .microseconds(Int64(chance.below(900_000)))
  }

  private static func fault(_ chance: inout Chance) -> InjectedFault {
    let targets: [FaultTarget] = [
      .bus, .clock, .part(.sequencer), .part(.railMonitor), .part(.amplitudeDAC), .sensor(.rail),
      .sensor(.water),
      .input(.ready), .input(.pulseDone), .input(.fault), .input(.emergencyStop), .output(.trigger),
      .output(.steer), .output(.enable), .output(.heartbeat),
    ]
    let modes = FaultMode.allCases.filter { $0 != .ok }
    return InjectedFault(
      targets[chance.below(targets.count)], modes[chance.below(modes.count)],
      FaultWindow(from: .time(moment(&chance)), for: .time(.microseconds(Int64(chance.below(200_000))))),
      delay: .microseconds(Int64(chance.below(6000))), probability: 0.1 + 0.8 * chance.unit())
  }
}
