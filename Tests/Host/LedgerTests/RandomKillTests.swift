import Chance
import Foundation
import HistotripsyCore
import LedgerBench
import Planning
import Testing
import TreatmentLog

/// The shipped console, killed at any moment, as often as it takes: started, killed, gone on with, killed again.
@Suite struct RandomKillTests {
  static let shards = 4
  static let killsOfAShard = 50
  /// Board time runs at this multiple of real time.
  static let pace = "8"

  /// Thirteen foci, six pulses each, a revisit time of a second: some 8 s of the board's clock.
  static let plan: String? = {
    guard let bed = try? Bed(),
      let outcome = try? Programs.run("histotripsy", ["plan", "example"], in: bed.folder)
    else { return nil }
    return outcome.out
      .replacing(/diameter: [^\n]*/, with: "diameter: 8 mm", maxReplacements: 1)
      .replacing("spacing: fitted\n  packing: hexagonal", with: "spacing: 1 λ\n  packing: cubic")
      .replacing(
        "  gated: false", with: "  gated: false\n  pulses-per-focus: 6\n  minimum-cavitating-pulses: 3",
        maxReplacements: 1
      )
      .replacing(/baseline-pulses: [^\n]*/, with: "baseline-pulses: 16", maxReplacements: 1)
  }()

  /// One process: begins, or goes on where there is a ledger. Killed after `delay`, unless it is `nil`.
  static func treat(_ bed: Bed, killAfter delay: Double?) throws -> Programs.Outcome {
    let shared = ["--board-state", "board.state", "--speed", delay == nil ? "max" : pace]
    if FileManager.default.fileExists(atPath: bed.path("it.ledger")) {
      return try Programs.run(
        "histotripsy", ["resume", "it.ledger"] + shared, in: bed.folder, input: "RESUME\n", killAfter: delay)
    }
    return try Programs.run(
      "histotripsy", ["treat", "--plan", "plan.yaml", "--log", "it.ledger"] + shared, in: bed.folder,
      killAfter: delay)
  }

  @Test(arguments: 0..<shards) func aConsoleKilledAtAnyInstantDoublesNoDose(shard: Int) throws {
    let seed = UInt64(20_261_125 + shard)
    print("kills of shard \(shard): seed \(seed)")
    var chance = Chance(seed: seed)
    var kills = 0
    let plan = try #require(Self.plan)
    while kills < Self.killsOfAShard {
      let bed = try Bed()
      try Data(plan.utf8).write(to: bed.folder.appending(path: "plan.yaml"))
      // Up to six kills of one treatment; then it may come to its end.
      var left = 1 + chance.below(6)
      var isOver = false
      while left > 0, !isOver {
        left -= 1
        let outcome = try Self.treat(bed, killAfter: 0.02 + 0.6 * chance.unit())
        if outcome.status == nil { kills += 1 }
        isOver = outcome.status == 0 || outcome.status == 7
        #expect(outcome.status == nil || isOver, "\(outcome.err)")
        if FileManager.default.fileExists(atPath: bed.path("it.ledger")) {
          try Self.check(bed, "seed \(seed)")
        }
      }
      if !isOver {
        let last = try Self.treat(bed, killAfter: nil)
        #expect(
          last.status == 0 || last.status == 7 || last.err.contains("there is nothing to go on with"),
          "seed \(seed): \(last.err)"
        )
      }
      try Self.check(bed, "seed \(seed), complete")
    }
    print("shard \(shard): \(kills) kills")
  }

  /// Until the next start nobody has looked at the front end's counter: what the ledger will charge then belongs to what it says.
  static func check(_ bed: Bed, _ what: Comment) throws {
    let ledger = try LedgerFile.read(bed.path("it.ledger"))
    var entries = try ledger.accounts()
    guard FileManager.default.fileExists(atPath: bed.path("board.state")) else { return }
    let truth = try Truth(board: bed.path("board.state"), foci: entries.map(\.focus), therapy: .volts(50))
    let counter = truth.delivered.reduce(truth.baseline, +)
    let found = try ledger.reconcile(counter: PulseNumber(counter))
    for charge in found.charges { entries[charge.focus.index].account.uncertain += charge.pulses }
    #expect(truth.contradictions(entries) == [], what)
  }
}
