import ArgumentParser
import Foundation

/// What `simulate --campaign` may be told.
struct CampaignOptions: ParsableArguments {
  @Flag(name: .customLong("campaign"), help: "Judge swarms of random treatments in which things go wrong.")
  var isOn = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --campaign: things go wrong in every world whose seed this divides; 1 … 1000000.",
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

  /// - Throws: what would be allowed.
  func validate(seeds: Seeds?, hasInputs: Bool) throws {
    guard isOn else {
      if faultsEvery != 1 || pulses != nil || replay != nil || threads != nil {
        throw ValidationError("--faults-every, --pulses, --threads and --replay belong to --campaign")
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
    if replay == nil, seeds == nil {
      throw ValidationError("a campaign needs --seeds A...B, or --replay seed")
    }
    if replay != nil, seeds != nil { throw ValidationError("--seeds and --replay exclude each other") }
  }
}
