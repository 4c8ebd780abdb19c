import Foundation
import GRDB
import HistotripsyCore
import LedgerBench
import Testing
import TreatmentLog

/// Ledgers written by hand, and counters as a front end might show them.
@Suite struct ReconciliationTests {
  /// Pulses 101 … 108 intended at foci 0 and 1, of which 101 and 102 are on record.
  static func ledger(_ bed: Bed, closedAt: UInt32? = nil) throws -> LedgerFile {
    let path = bed.path("a.ledger")
    try LedgerFileTests.make(path).close()
    let raw = try DatabaseQueue(path: path)
    try raw.write { db in
      try db.execute(
        sql: """
          UPDATE session SET begun_counter = 100, begun_power_cycles = 1;
          INSERT INTO intent VALUES (1, 1, 100, 108, 0);
          INSERT INTO intent_focus VALUES (1, 1, 0, 3), (1, 1, 1, 6);
          INSERT INTO pulse VALUES (1, 0, 0, 101, 0, 0, 0, 0, 0, 90.0, NULL, NULL, 1, NULL),
            (1, 1, 0, 102, 1, 0, 0, 0, 0, 90.0, NULL, NULL, 1, NULL);
          """)
      if let closedAt {
        try db.execute(
          sql: "UPDATE session SET state = 'stopped', counter = ?, is_verified = 1", arguments: [closedAt])
      }
    }
    try raw.close()
    return try LedgerFile.resume(path)
  }

  static func charges(_ found: Reconciliation) -> [Int: UInt32] {
    Dictionary(uniqueKeysWithValues: found.charges.map { ($0.focus.index, $0.pulses) })
  }

  @Test func nothingMoreFiredMeansNothingCharged() throws {
    let found = try Self.ledger(try Bed()).reconcile(counter: PulseNumber(102))
    #expect(found.unrecorded == 0 && found.byOthers == 0 && found.charges.isEmpty)
  }

  /// Each named focus may have had every one of them, up to its limit: 3 − 1 and 6 − 1.
  @Test func whatIsNotOnRecordIsChargedToEveryCandidate() throws {
    let ledger = try Self.ledger(try Bed())
    let one = try ledger.reconcile(counter: PulseNumber(103))
    #expect(one.unrecorded == 1)
    #expect(Self.charges(one) == [0: 1, 1: 1])
    let four = try ledger.reconcile(counter: PulseNumber(106))
    #expect(Self.charges(four) == [0: 2, 1: 4])
    let all = try ledger.reconcile(counter: PulseNumber(108))
    #expect(Self.charges(all) == [0: 2, 1: 5])
  }

  /// What the lease did not allow was not this treatment's.
  @Test func pulsesBeyondTheLeaseWereFiredByOthers() throws {
    let found = try Self.ledger(try Bed()).reconcile(counter: PulseNumber(5000))
    #expect(found.unrecorded == 6 && found.byOthers == 4892)
    #expect(Self.charges(found) == [0: 2, 1: 5])
  }

  @Test func aCounterThatWentBackIsAnotherFrontEnds() throws {
    let ledger = try Self.ledger(try Bed())
    let fault = LedgerFileTests.fault { _ = try ledger.reconcile(counter: PulseNumber(101)) }
    #expect(fault?.reason.contains("this is not the front end of this treatment") == true)
  }

  /// Books that were closed with the counter at 102 owe nothing, whatever was fired since; closed at 104 they owe two.
  @Test func closedBooksAreBelieved() throws {
    let found = try Self.ledger(try Bed(), closedAt: 102).reconcile(counter: PulseNumber(107))
    #expect(found.unrecorded == 0 && found.byOthers == 5 && found.charges.isEmpty)
    let open = try Self.ledger(try Bed(), closedAt: 104).reconcile(counter: PulseNumber(107))
    #expect(open.unrecorded == 2 && open.byOthers == 3)
    #expect(Self.charges(open) == [0: 2, 1: 2])
  }

  @Test func aCrashIsChargedOnce() throws {
    let bed = try Bed()
    let ledger = try Self.ledger(bed)
    let found = try ledger.reconcile(counter: PulseNumber(105))
    let number = try ledger.begin(
      LoggedTreatment.session, after: found, confirmed: [LoggedTreatment.confirmation])
    #expect(number == 2)
    let accounts = try ledger.accounts()
    #expect(accounts[0].account.uncertain == 2 && accounts[1].account.uncertain == 3)
    // Power goes again before anything was fired.
    let again = try ledger.reconcile(counter: PulseNumber(105))
    #expect(again.unrecorded == 0 && again.charges.isEmpty)
    let sessions = try ledger.sessions()
    #expect(sessions[1].confirmations.map(\.confirmation) == [LoggedTreatment.confirmation])
    #expect(sessions[1].confirmations.first?.utc.hasSuffix("Z") == true)
    #expect(sessions[1].charged == 5)
    var history: [FocusIndex] = []
    try ledger.forEachPast { _, focus in history.append(focus) }
    #expect(history.count == 2 + 5)
    #expect(history.prefix(2) == [FocusIndex(0), FocusIndex(1)])
  }
}
