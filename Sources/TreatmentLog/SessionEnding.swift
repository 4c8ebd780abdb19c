import GRDB
import HistotripsyCore

/// How a session ended, by the controller's own account.
struct SessionEnding {
  let state: String
  let cause: String
  /// The front end's counter as last seen; `nil` where it was never read.
  let counter: UInt32?
  let baseline: UInt32
  /// The counter was read at the end, and the lease taken back.
  let isVerified: Bool
  let isExact: Bool

  init<B: Board & ~Copyable>(_ controller: borrowing TreatmentController<B>, cause: String) {
    state = "\(controller.state)"
    self.cause = cause
    counter = controller.ledger.latest.value
    baseline = controller.ledger.baseline
    isVerified = controller.ledger.isVerified
    isExact = controller.ledger.isExact()
  }
}

extension LedgerFile {
  /// Closes the books of a session.
  func end(_ session: Int, _ ending: SessionEnding) throws(LedgerFault) {
    do {
      try database.write { db in
        try db.execute(
          sql: """
            UPDATE session SET ended_utc = ?, state = ?, cause = ?, counter = ?, baseline = ?, is_verified = ?,
              is_exact = ? WHERE session = ?
            """,
          arguments: [
            LedgerSession.utcNow(), ending.state, ending.cause, ending.counter, ending.baseline,
            ending.isVerified, ending.isExact, session,
          ])
      }
    } catch {
      throw LedgerFault(path, error)
    }
  }
}
