import Campaign
import Testing

/// Whole treatments in random worlds, judged by an observer that knows wires and tissue only.
@Suite struct CampaignTests {
  /// Optimised, as many as CI is to run; otherwise what a developer waits for.
  #if DEBUG
    static let draws: [Draw] = [Draw(worlds: .small, seeds: 0..<60), Draw(worlds: .grown, seeds: 0..<20)]
  #else
    static let draws: [Draw] = [Draw(worlds: .small, seeds: 0..<4000), Draw(worlds: .grown, seeds: 0..<500)]
  #endif

  struct Draw: Sendable {
    let worlds: WorldDraw
    let seeds: Range<UInt64>
  }

  @Test(arguments: draws) func noWorldMakesATreatmentUnsafeAndEveryHealedOneEnds(_ draw: Draw) {
    let start = ContinuousClock.now
    var worlds = 0
    var bursts = 0
    let campaign = Campaign(seeds: draw.seeds, worlds: draw.worlds)
    campaign.run { verdict in
      worlds += 1
      bursts += verdict.bursts
      #expect(verdict.violations.isEmpty, "\(verdict.report)")
      return true
    }
    #expect(worlds == draw.seeds.count)
    let minutes = start.duration(to: .now) / .seconds(60) * Double(campaign.threads)
    print(
      "campaign: \(worlds) seeds, \(bursts) pulses, \(Int(Double(worlds) / minutes)) seeds per core-minute")
  }

  /// Worlds in which nothing goes wrong: no treatment may trip, and all end.
  @Test(arguments: draws) func aSoundWorldNeverTrips(_ draw: Draw) {
    Campaign(seeds: draw.seeds, disturbedEvery: .max, worlds: draw.worlds).run { verdict in
      #expect(verdict.violations.isEmpty, "\(verdict.report)")
      #expect(verdict.seed == 0 || !verdict.isDisturbed)
      return true
    }
  }

  @Test(arguments: Corpus.seeds) func aSeedThatOnceFailedIsSoundNow(_ entry: Corpus.Entry) {
    let verdict = Campaign(
      seeds: entry.seed..<entry.seed + 1, disturbedEvery: entry.disturbedEvery, worlds: entry.worlds
    ).verdict(on: entry.seed)
    #expect(verdict.violations.isEmpty, "\(entry.found): \(verdict.report)")
  }

  @Test func aVerdictDoesNotDependOnThreads() {
    func run(_ threads: Int) -> [String] {
      var lines: [String] = []
      Campaign(seeds: 100..<124, threads: threads).run { verdict in
        lines.append("\(verdict.seed) \(verdict.bursts) \(verdict.isComplete) \(verdict.violations)")
        return true
      }
      return lines
    }
    #expect(run(1) == run(5))
  }
}
