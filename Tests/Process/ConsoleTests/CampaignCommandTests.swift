import Foundation
import Testing

/// Does `simulate --campaign` judge, sum up, and replay?
@Suite struct CampaignCommandTests {
  @Test func aCampaignIsSummedUpInOneLineAndSaysNothingOfWhatWentWell() throws {
    let outcome = try Console().run(["simulate", "--campaign", "--seeds", "0...11"])
    #expect(outcome.status == 0 && outcome.err.isEmpty)
    #expect(outcome.lines.count == 1)
    let line = try #require(outcome.lines.last)
    #expect(line.hasPrefix("12 seeds, 12 of them with faults; "), "\(line)")
    #expect(
      line.contains("; 0 violations in 0 seeds; ") && line.hasSuffix(" seeds per core-minute"), "\(line)")
  }

  @Test func faultsComeEverySoManySeedsAndACampaignEndsAfterSoManyPulses() throws {
    let outcome = try Console().run([
      "simulate", "--campaign", "--seeds", "0...19", "--faults-every", "10", "--threads", "1",
    ])
    #expect(outcome.lines.last?.hasPrefix("20 seeds, 2 of them with faults; ") == true)
    let short = try Console().run(["simulate", "--campaign", "--seeds", "0..<1000", "--pulses", "50"])
    let words = try #require(short.lines.last).split(separator: " ").map(String.init)
    let (seeds, pulses) = (try #require(Int(words[0])), try #require(Int(words[7])))
    #expect(seeds < 30 && pulses >= 50, "\(words)")
  }

  /// The same world, the same account, byte for byte.
  @Test func aSeedIsReplayedWithAFullAccount() throws {
    let once = try Console().run(["simulate", "--campaign", "--replay", "7"])
    let again = try Console().run(["simulate", "--campaign", "--replay", "7"])
    #expect(once.status == 0 && once.out == again.out)
    #expect(
      once.out.hasPrefix("seed 7: ") && once.out.contains("disturbance: ") && once.out.contains("ended "))
    let sound = try Console().run(["simulate", "--campaign", "--faults-every", "2", "--replay", "7"])
    #expect(!sound.out.contains("disturbance: "))
  }

  /// Records hold no time and no machine, so that shards put together are what one process wrote.
  @Test func shardsPutTogetherSayWhatOneProcessSays() throws {
    func record(_ shard: String) throws -> String {
      let outcome = try Console().run([
        "simulate", "--campaign", "--seeds", "100..<121", "--faults-every", "2", "--shard", shard,
      ])
      #expect(outcome.status == 0, "\(outcome.err)")
      return outcome.out
    }
    let whole = try Console(["all": record("1/1")]).run(["simulate", "--campaign", "--merge", "all"])
    // In any order of the files.
    var parts = Console(["c": try record("3/3"), "a": try record("1/3"), "b": try record("2/3")])
    let merged = try parts.run(["simulate", "--campaign", "--merge", "c", "a", "b"])
    #expect(whole.status == 0 && merged.status == 0 && merged.out == whole.out)
    #expect(merged.out.hasPrefix("21 seeds, ") && !merged.out.contains("core-minute"))

    let missing = try parts.run(["simulate", "--campaign", "--merge", "c", "a"])
    #expect(missing.status == 65 && missing.err.contains("shard 2/3 is missing"), "\(missing.err)")
    let twice = try parts.run(["simulate", "--campaign", "--merge", "a", "b", "c", "a"])
    #expect(twice.status == 65 && twice.err.contains("shard 1 is already there"), "\(twice.err)")
    parts.files["cut"] = Data((try record("1/3")).dropLast(20).utf8)
    let cut = try parts.run(["simulate", "--campaign", "--merge", "cut", "b", "c"])
    #expect(cut.status == 65 && cut.out.isEmpty && cut.err.contains("cut: "), "\(cut.err)")
  }

  @Test func whatDoesNotGoTogetherIsSaid() throws {
    for (arguments, message) in [
      (["--campaign"], "a campaign needs --seeds A...B, --replay seed, or --merge file…"),
      (
        ["--replay", "3"],
        "--faults-every, --pulses, --threads, --replay, --shard and --merge belong to --campaign"
      ),
      (["--campaign", "--replay", "3", "--seeds", "0...1"], "--seeds and --replay exclude each other"),
      (
        ["--campaign", "--seeds", "0...1", "--faults-every", "0"],
        "--faults-every 0 is out of range (1 … 1000000)"
      ),
      (
        ["--campaign", "--seeds", "0...1", "--sphere", "8mm"],
        "a campaign draws its arrays and plans: it takes none"
      ),
      (["--campaign", "--seeds", "0...1", "--shard", "3/2"], "'3/2' is no shard"),
      (["--campaign", "--merge", "a", "--seeds", "0...1"], "--merge takes records and nothing else"),
      ([], "Missing expected argument '--seeds <A...B>'"),
    ] {
      let outcome = try Console().run(["simulate"] + arguments)
      #expect(outcome.status == 64 && outcome.out.isEmpty, "\(arguments)")
      #expect(outcome.err.contains(message), "\(arguments): \(outcome.err)")
    }
  }
}
