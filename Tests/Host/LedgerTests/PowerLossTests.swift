import Chance
import FaultyDisk
import Foundation
import HistotripsyCore
import LedgerBench
import Testing
import TreatmentLog

/// Power goes, the disk fails, the process is killed: the sum of what every focus receives stays within its plan, and the ledger never says
/// less than the truth. The truth is the front end's own memory.
@Suite struct PowerLossTests {
  /// Each shard takes every eighth write.
  static let shards = 8

  /// Writes, truncations and flushes of an undisturbed treatment.
  static let calls: Int = {
    guard let bed = try? Bed(), let outcome = try? Programs.victim(bed, FAULTY_DISK_SOUND, call: 0),
      outcome.status == 0
    else { return 0 }
    return Int(outcome.out.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
  }()

  /// Records are committed in batches, whose number depends on the machine's haste: a run may be over before the write that was to fail.
  static func wasOver(_ outcome: Programs.Outcome, before call: Int) -> Bool {
    guard outcome.status == 0,
      let calls = Int(outcome.out.trimmingCharacters(in: .whitespacesAndNewlines))
    else { return false }
    return calls < call
  }

  /// Goes on with a treatment until it is complete, and holds its ledger against the truth.
  static func complete(_ bed: Bed, _ what: Comment) throws {
    let treatment = LoggedTreatment(in: bed.folder)
    let ending = try treatment.run()
    #expect(ending == .complete, what)
    let entries = try LedgerFile.read(treatment.ledger).accounts()
    let truth = try Truth(
      board: treatment.board, foci: LoggedTreatment.foci, therapy: LoggedTreatment.therapy)
    #expect(truth.contradictions(entries) == [], what)
    // Every focus has had its plan: none was left out for caution's sake beyond what is on record as uncertain.
    for entry in entries { #expect(entry.account.dose == entry.focus.plannedPulses, what) }
  }

  @Test func withoutACrashTheLedgerIsTheTruth() throws {
    #expect(Self.calls > 60)
    let bed = try Bed()
    try Self.complete(bed, "undisturbed")
    let treatment = LoggedTreatment(in: bed.folder)
    let truth = try Truth(
      board: treatment.board, foci: LoggedTreatment.foci, therapy: LoggedTreatment.therapy)
    let entries = try LedgerFile.read(treatment.ledger).accounts()
    #expect(entries.map(\.account.delivered) == truth.delivered)
    #expect(entries.map(\.account.uncertain).allSatisfy { $0 == 0 })
    #expect(entries.reduce(0) { $0 + $1.baseline } == truth.baseline)
    let session = try #require(try LedgerFile.read(treatment.ledger).sessions().first)
    #expect(session.isExact && session.isVerified && session.state == .complete)
  }

  /// Killed at every write, then once more while it goes on, then completed.
  @Test(arguments: 0..<shards) func aProcessKilledAtAnyWriteDoublesNoDose(shard: Int) throws {
    try #require(Self.calls > 0)
    for call in stride(from: shard + 1, through: Self.calls + Self.shards, by: Self.shards) {
      var chance = Chance(seed: UInt64(call))
      let mode = chance.below(2) == 0 ? FAULTY_DISK_KILLS : FAULTY_DISK_KILLS_TORN
      let second = 1 + chance.below(40)
      let what: Comment = "killed at write \(call) (mode \(mode.rawValue)), then at write \(second)"
      let bed = try Bed()
      let first = try Programs.victim(bed, mode, call: call)
      #expect(first.status == nil || Self.wasOver(first, before: call), what)
      _ = try Programs.victim(bed, FAULTY_DISK_KILLS, call: second)
      #expect(throws: Never.self, what) { try Self.complete(bed, what) }
    }
  }

  /// Full, broken, tearing: the treatment stops by itself and says that the ledger could not be written, and goes on when it can be.
  @Test(arguments: 0..<shards) func aDiskThatFailsAtAnyWriteLosesNothing(shard: Int) throws {
    try #require(Self.calls > 0)
    let modes = [FAULTY_DISK_FULL, FAULTY_DISK_BROKEN, FAULTY_DISK_TORN]
    for call in stride(from: shard + 1, through: Self.calls + Self.shards, by: Self.shards) {
      let mode = modes[call % 3]
      let what: Comment = "disk fails from write \(call) on (mode \(mode.rawValue))"
      let bed = try Bed()
      let outcome = try Programs.victim(bed, mode, call: call)
      switch outcome.status {
      // It was created, and could not be written further.
      case 3: break
      // It could not even be created.
      case 1: #expect(outcome.err.contains("treatment.ledger: cannot be"), what)
      // Everything was on stable storage before the disk failed.
      case 0:
        let session = try LedgerFile.read(bed.path("treatment.ledger")).sessions().first
        #expect(session?.state == .complete && session?.isExact == true, what)
      default: Issue.record("status \(String(describing: outcome.status)): \(outcome.err)")
      }
      if outcome.status == 1 {
        #expect(!FileManager.default.fileExists(atPath: bed.path("treatment.ledger")), what)
      }
      try Self.complete(bed, what)
    }
  }
}
