import ArgumentParser
import Campaign
import Foundation

/// Runs a campaign, or one shard of it, and prints what came of it.
struct CampaignSession {
  private let options: CampaignOptions
  private let seeds: Seeds?

  init(_ options: CampaignOptions, seeds: Seeds?) {
    self.options = options
    self.seeds = seeds
  }

  func run() throws {
    if !options.merge.isEmpty { return try merge() }
    if let seed = options.replay { return try replay(seed) }
    guard let seeds else { return }
    Signals.install()
    if let shard = options.shard { return try run(shard, of: seeds.range) }
    var output = Terminal()
    var sum = CampaignSum()
    let start = ContinuousClock.now
    campaign(seeds.range).run { verdict in
      sum.add(verdict)
      for line in ShardRecord.lines(verdict, disturbedEvery: options.faultsEvery) {
        output.write(line + "\n")
      }
      return Signals.pending == nil && output.isOpen && !isEnough(sum.bursts)
    }
    let minutes = start.duration(to: .now) / .seconds(60) * Double(min(threads, Self.cores))
    let rate = minutes > 0 ? Double(sum.worlds) / minutes : 0
    output.write(sum.text + "; " + String(format: "%.0f seeds per core-minute", rate) + "\n")
    try end(output, sum)
  }

  private static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }
  private var threads: Int { options.threads ?? Self.cores }

  private func campaign(_ seeds: Range<UInt64>) -> Campaign {
    Campaign(seeds: seeds, disturbedEvery: options.faultsEvery, threads: threads)
  }

  /// A record is written when it is whole: a shard that is killed leaves nothing that could be taken for one.
  private func run(_ shard: CampaignShard, of all: Range<UInt64>) throws {
    guard !shard.seeds(of: all).isEmpty else {
      throw ValidationError("--shard \(shard.number)/\(shard.count): more shards than seeds")
    }
    var record = ShardRecord(seeds: all, disturbedEvery: options.faultsEvery, shard: shard)
    campaign(shard.seeds(of: all)).run { verdict in
      record.add(verdict)
      return Signals.pending == nil
    }
    var output = Terminal()
    if Signals.pending == nil { output.write(record.text) }
    try end(output, record.sum)
  }

  private func merge() throws {
    let merged: ShardRecord
    do {
      let records = try options.merge.map { path in
        (name: path, record: try ShardRecord(Self.text(of: path), name: path))
      }
      merged = try ShardRecord.merged(records)
    } catch let fault as ShardRecord.Fault {
      StandardStreams.complain(fault.description)
      throw ExitCode.badInput
    }
    var output = Terminal()
    for line in merged.failures { output.write(line + "\n") }
    output.write(merged.sum.text + "\n")
    try end(output, merged.sum)
  }

  private static func text(of path: String) throws(ShardRecord.Fault) -> String {
    guard let data = FileManager.default.contents(atPath: path),
      let text = String(data: data, encoding: .utf8)
    else { throw ShardRecord.Fault(description: "\(path): cannot be read as text") }
    return text
  }

  private func end(_ output: Terminal, _ sum: CampaignSum) throws {
    if let failure = output.failure {
      StandardStreams.complain("standard output cannot be written: \(failure)")
      throw ExitCode.cannotWrite
    }
    if let signal = Signals.pending {
      StandardStreams.complain("\(signal): stopped after \(sum.worlds) seeds")
      throw ExitCode.stopped
    }
    if sum.failed > 0 { throw ExitCode.ruleBroken }
  }

  private func isEnough(_ bursts: UInt64) -> Bool { options.pulses.map { bursts >= $0 } ?? false }

  private func replay(_ seed: UInt64) throws {
    let verdict = campaign(seed..<seed + 1).verdict(on: seed, isReportWanted: true)
    var output = Terminal()
    output.write(verdict.report + "\n")
    if !output.isOpen { throw ExitCode.cannotWrite }
    if !verdict.violations.isEmpty { throw ExitCode.ruleBroken }
  }
}
