import Hostile
import Testing

/// A share of `make hostile`.
@Suite struct HostileTests {
  @Test func aPersonWhoMixesFilesUpDoublesNoDose() throws {
    let plans = try HostilePlans.make()
    var treatments = 0
    var seed: UInt64 = 20_261_129
    print("hostile worlds: from seed \(seed)")
    while treatments < 40 {
      var world = try HostileWorld(seed: seed, plan: plans.main, other: plans.other)
      defer { world.remove() }
      try world.play()
      #expect(world.violations == [])
      treatments += world.treatments
      seed += 1
    }
  }
}
