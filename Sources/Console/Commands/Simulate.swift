import Acoustics
import ArgumentParser
import Foundation
import HistotripsyCore
import VirtualBoard

struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run whole treatments on virtual boards, one line each.",
    discussion: """
      Each line says how the treatment of one seed ended and whether any rule of the regimen was broken, judged by the front end's own
      record of triggers.

      Examples:
        histotripsy simulate --seeds '0..<4'
        histotripsy simulate --seeds 10...19 --sphere 12mm --spacing 1λ
      """)

  @OptionGroup var inputs: InputOptions

  @Option(
    help: ArgumentHelp("Seeds of the worlds: A..<B without B (quote it), A...B with B.", valueName: "A..<B"))
  var seeds: SeedRange

  func run() throws {
    try InputFailure.report {
      let inputs = try TreatmentInputs(inputs)
      print(
        "seed  state      done  not responding  delivered  cavitating  withheld  duration     wall     rules")
      var areSound = true
      for seed in seeds.range {
        let (line, isSound) = try simulate(inputs, seed: seed)
        print(line)
        areSound = areSound && isSound
      }
      if !areSound { throw ExitCode.ruleBroken }
    }
  }

  private func simulate(_ inputs: TreatmentInputs, seed: UInt64) throws -> (line: String, isSound: Bool) {
    let session = try TreatmentSession(inputs, seed: seed, keepsRecords: true)
    let start = ContinuousClock.now
    while !session.state.isFinal {
      try session.step()
      session.drain { _ in }
    }
    let wall = start.duration(to: .now) / .seconds(1)
    let summary = session.summary()
    let check = RuleCheck(
      regimen: inputs.plan.regimen, limits: inputs.plan.limits, foci: inputs.plan.foci,
      baselinePulses: Int(summary.baseline))
    let broken = check.violations(in: session.laboratory.board.triggers)
    let isSound = broken.isEmpty && summary.isExact && summary.state == .complete
    let verdict =
      broken.first.map { "\(broken.count) broken, first: \($0)" }
      ?? (summary.isExact ? "kept" : "account not exact")
    let state = "\(summary.state)".padding(toLength: 9, withPad: " ", startingAt: 0)
    let duration = Words.time(summary.duration)
    let line =
      String(
        format: "%4llu  ", seed) + state
      + String(
        format: "  %4d  %14d  %9u  %10u  %8u  ", summary.done.count, summary.notResponding.count,
        summary.total.delivered, summary.total.cavitating, summary.total.withheld)
      + duration.padding(toLength: 11, withPad: " ", startingAt: 0)
      + String(format: "  %5.2f s  ", wall) + verdict
    return (summary.state == .complete ? line : line + "; " + summary.cause, isSound)
  }
}

/// A range of seeds, at most a million: `A..<B`, which a shell wants quoted, or `A...B`.
struct SeedRange: ExpressibleByArgument {
  let range: Range<UInt64>

  init?(argument: String) {
    let isClosed = argument.contains("...")
    let ends = argument.components(separatedBy: isClosed ? "..." : "..<")
    guard ends.count == 2, let first = UInt64(ends[0]), let end = UInt64(ends[1]), end < .max else {
      return nil
    }
    let last = isClosed ? end + 1 : end
    guard first < last, last - first <= 1_000_000 else { return nil }
    range = first..<last
  }
}
