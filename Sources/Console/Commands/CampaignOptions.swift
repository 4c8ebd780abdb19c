import ArgumentParser
import Campaign
import Foundation

/// What `simulate --campaign` may be told.
struct CampaignOptions: ParsableArguments {
  @Flag(name: .customLong("campaign"), help: "Judge swarms of random treatments in which things go wrong.")
  var isOn = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --campaign: things go wrong in every world whose seed is a multiple of this; 1 … 1000000.",
      valueName: "number"))
  var faultsEvery: UInt64 = 1

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --campaign: end after this number of pulses; 1 … 1000000000.", valueName: "number"))
  var pulses: UInt64?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --campaign: number of threads. Default: one for each core. The verdicts do not depend on it.",
      valueName: "number"))
  var threads: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("With --campaign: run one seed and give a full account of it.", valueName: "seed"))
  var replay: UInt64?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --campaign: judge only this part of the seeds, and write a record for --merge. 1 … 100000 shards.",
      valueName: "i/n"),
    transform: CampaignOptions.shard)
  var shard: CampaignShard?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "With --campaign: put the records of all shards together, as one process would have told them.",
      valueName: "file"))
  var merge: [String] = []

  private static func shard(_ text: String) throws -> CampaignShard {
    guard let shard = CampaignShard(text) else {
      throw ValidationError("'\(text)' is no shard: i/n with i from 1 to n, and n from 1 to 100000")
    }
    return shard
  }

  /// - Throws: what would be allowed.
  func validate(seeds: Seeds?, hasInputs: Bool) throws {
    guard isOn else {
      if faultsEvery != 1 || pulses != nil || replay != nil || threads != nil || shard != nil
        || !merge.isEmpty
      {
        throw ValidationError(
          "--faults-every, --pulses, --threads, --replay, --shard and --merge belong to --campaign")
      }
      return
    }
    guard (1...1_000_000).contains(faultsEvery) else {
      throw ValidationError("--faults-every \(faultsEvery) is out of range (1 … 1000000)")
    }
    if let pulses, !(1...1_000_000_000).contains(pulses) {
      throw ValidationError("--pulses \(pulses) is out of range (1 … 1000000000)")
    }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads) is out of range (1 … 1024)")
    }
    if hasInputs { throw ValidationError("a campaign draws its arrays and plans: it takes none") }
    if !merge.isEmpty {
      if seeds != nil || replay != nil || shard != nil || pulses != nil {
        throw ValidationError("--merge takes records and nothing else")
      }
      return
    }
    if replay == nil, seeds == nil {
      throw ValidationError("a campaign needs --seeds A...B, --replay seed, or --merge file…")
    }
    if shard != nil, seeds == nil || pulses != nil {
      throw ValidationError(
        "--shard needs --seeds, and goes through all of them: --pulses does not go with it")
    }
    if replay != nil, seeds != nil { throw ValidationError("--seeds and --replay exclude each other") }
  }
}
