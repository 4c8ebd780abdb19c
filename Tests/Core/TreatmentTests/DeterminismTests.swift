import HistotripsyCore
import Planning
import Scenarios
import Testing
import VirtualBoard

/// One seed, one world.
@Suite struct DeterminismTests {
  private func world(seed: UInt64) throws -> (events: [String], triggers: [String]) {
    var bench = Owner.smallBench()
    bench.medium.seed = seed
    let adjust = bench.adjust
    bench.adjust = {
      adjust(&$0)
      $0.costs.latenessMaximum = .microseconds(40)
    }
    let owner = try Owner(bench)
    // A board with some bad luck, so that every source of chance is drawn from.
    owner.board.inject(InjectedFault(.part(.railMonitor), .intermittent, probability: 0.02))
    try owner.work()
    #expect(owner.run.controller.state == .complete)
    return (owner.run.events().map { "\($0)" }, owner.board.triggers.map { "\($0)" })
  }

  @Test func theSameSeedGivesTheSameEventsAndTheSameTriggers() throws {
    let one = try world(seed: 11)
    let two = try world(seed: 11)
    #expect(one.events == two.events)
    #expect(one.triggers == two.triggers)
    #expect(one.events.count > 50)
  }

  @Test func anotherSeedGivesAnotherWorld() throws {
    let one = try world(seed: 11)
    let two = try world(seed: 12)
    #expect(one.events != two.events)
    #expect(one.triggers != two.triggers)
  }
}
