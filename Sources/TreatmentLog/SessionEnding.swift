import GRDB
import HistotripsyCore

/// How a session ended, by the controller's own account.
package struct SessionEnding {
  let state: TreatmentState
  /// Begins with `untreated` where every focus has its verdict and the target is not treated as far as its goal asks for.
  let cause: String
  /// How such a cause begins.
  package static let untreated = "ended, "
  /// The front end's counter as last seen; `nil` where nothing was armed.
  let counter: PulseNumber?
  let baseline: UInt32
  /// The counter was read at the end, and the lease taken back.
  let isVerified: Bool
  let isExact: Bool

  init<B: Board & ~Copyable>(_ controller: borrowing TreatmentController<B>, cause: String) {
    state = controller.state
    self.cause = cause
    counter = controller.armedAt == nil ? nil : controller.ledger.latest
    baseline = controller.ledger.baseline
    isVerified = controller.ledger.isVerified
    isExact = controller.ledger.isExact()
  }
}

extension LedgerFile {
  /// Closes the books of a session.
  func end(_ session: Int, _ ending: SessionEnding) throws(LedgerFault) {
    do {
      try write { db in
        guard var row = try SessionRow.fetchOne(db, key: session) else {
          throw LedgerFault(path, .unreadable, "the ledger is damaged: session \(session) is not in it")
        }
        var count = try Self.count(in: db)
        row.ended = SessionRow.utcNow()
        row.state = ending.state.word
        row.cause = ending.cause
        row.counter = ending.counter.map { count.advance(to: $0) }
        row.baseline = ending.baseline
        row.isVerified = ending.isVerified
        row.isExact = ending.isExact
        try row.update(db)
      }
    } catch {
      throw LedgerFault(path, error)
    }
  }

  /// The last pulse that the ledger knows of, in any session; 0 where it knows of none.
  static func count(in db: Database) throws -> PulseCount {
    PulseCount(
      try Int64.fetchOne(
        db,
        sql: """
          SELECT max(p) FROM (SELECT max(pulse) AS p FROM pulse UNION ALL SELECT max(after_pulse) FROM intent
            UNION ALL SELECT max(counter) FROM session UNION ALL SELECT max(begun_counter) FROM session)
          """) ?? 0)
  }
}
