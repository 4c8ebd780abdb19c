import ArgumentParser
import Campaign
import Foundation

/// Runs a campaign and prints what came of it.
struct CampaignSession {
  private let options: CampaignOptions
  private let seeds: Seeds?

  init(_ options: CampaignOptions, seeds: Seeds?) {
    self.options = options
    self.seeds = seeds
  }

  func run() throws {
    if let seed = options.replay { return try replay(seed) }
    guard let seeds else { return }
    Signals.install()
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let threads = options.threads ?? cores
    let campaign = Campaign(seeds: seeds.range, disturbedEvery: options.faultsEvery, threads: threads)
    var output = Terminal()
    var sum = CampaignSum()
    let start = ContinuousClock.now
    campaign.run { verdict in
      sum.add(verdict)
      for violation in verdict.violations.prefix(1) {
        let more = verdict.violations.count > 1 ? " (and \(verdict.violations.count - 1) more)" : ""
        output.write("seed \(verdict.seed): \(violation)\(more)\n")
        output.write("  replay: histotripsy simulate --campaign \(every)--replay \(verdict.seed)\n")
      }
      return Signals.pending == nil && output.isOpen && !isEnough(sum.bursts)
    }
    let minutes = start.duration(to: .now) / .seconds(60) * Double(min(threads, cores))
    output.write(sum.text(coreMinutes: minutes) + "\n")
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

  private var every: String { options.faultsEvery == 1 ? "" : "--faults-every \(options.faultsEvery) " }

  private func isEnough(_ bursts: Int) -> Bool { options.pulses.map { UInt64(bursts) >= $0 } ?? false }

  private func replay(_ seed: UInt64) throws {
    let verdict = Campaign(seeds: seed..<seed + 1, disturbedEvery: options.faultsEvery).verdict(
      on: seed, isReportWanted: true)
    var output = Terminal()
    output.write(verdict.report + "\n")
    if !output.isOpen { throw ExitCode.cannotWrite }
    if !verdict.violations.isEmpty { throw ExitCode.ruleBroken }
  }
}

/// The sums of a campaign.
struct CampaignSum {
  private(set) var worlds = 0
  private(set) var failed = 0
  private(set) var bursts = 0
  private(set) var disturbed = 0
  private(set) var completed = 0
  private(set) var excused = 0
  private(set) var violations = 0

  mutating func add(_ verdict: Verdict) {
    worlds += 1
    bursts += verdict.bursts
    violations += verdict.violations.count
    if !verdict.violations.isEmpty { failed += 1 }
    if verdict.isDisturbed { disturbed += 1 }
    if verdict.isComplete { completed += 1 } else if verdict.excuse != nil { excused += 1 }
  }

  /// - Parameter coreMinutes: wall time by cores at work.
  func text(coreMinutes: Double) -> String {
    let rate = coreMinutes > 0 ? Double(worlds) / coreMinutes : 0
    return
      "\(worlds) seeds, \(disturbed) of them with faults; \(bursts) pulses; \(completed) completed, \(excused) rightly not; "
      + "\(violations) violations in \(failed) seeds; " + String(format: "%.0f seeds per core-minute", rate)
  }
}
