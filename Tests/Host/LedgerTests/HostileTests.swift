import Hostile
import Testing

/// A share of `make hostile`.
@Suite struct HostileTests {
  /// Seeds that once found something.
  /// - 23: a treatment was interrupted and copied, went on and came to its end; then the copy was restored, and the same target treated
  ///   anew under another name. The person means it; the world took the copy for the truth.
  @Test(arguments: [23] as [UInt64]) func aWorldThatOnceFailedIsSoundNow(_ seed: UInt64) throws {
    let plans = try HostilePlans.make()
    var world = try HostileWorld(seed: seed, plan: plans.main, other: plans.other)
    defer { world.remove() }
    try world.play()
    #expect(world.violations == [])
  }

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
