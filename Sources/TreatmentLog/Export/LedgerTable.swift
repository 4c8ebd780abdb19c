import GRDB

/// What an export writes: each table and view once, in an order of its own that never changes.
struct LedgerTable {
  let name: String
  let sql: String

  static let all: [LedgerTable] = [
    LedgerTable(name: "account", sql: "SELECT * FROM account ORDER BY focus"),
    LedgerTable(name: "focus", sql: "SELECT * FROM focus ORDER BY focus"),
    LedgerTable(name: "parameter", sql: "SELECT * FROM parameter ORDER BY rowid"),
    LedgerTable(
      name: "document",
      sql: "SELECT role, name, source, source_sha256, sha256, text FROM document ORDER BY role"),
    LedgerTable(name: "session", sql: "SELECT * FROM session ORDER BY session"),
    LedgerTable(name: "confirmation", sql: "SELECT * FROM confirmation ORDER BY session"),
    LedgerTable(name: "charge", sql: "SELECT * FROM charge ORDER BY session, focus"),
    LedgerTable(name: "intent", sql: "SELECT * FROM intent ORDER BY session, intent"),
    LedgerTable(name: "intent_focus", sql: "SELECT * FROM intent_focus ORDER BY session, intent, focus"),
    LedgerTable(name: "pulse", sql: "SELECT * FROM pulse ORDER BY session, number"),
    LedgerTable(name: "reading", sql: "SELECT * FROM reading ORDER BY session, number"),
    LedgerTable(name: "event", sql: "SELECT * FROM event ORDER BY session, number"),
    LedgerTable(name: "incident", sql: "SELECT * FROM incident ORDER BY session, number"),
    LedgerTable(name: "alarm", sql: "SELECT * FROM alarm ORDER BY session, alarm"),
    LedgerTable(name: "decision", sql: "SELECT * FROM decision ORDER BY session, decision"),
    LedgerTable(
      name: "decision_focus", sql: "SELECT * FROM decision_focus ORDER BY session, decision, focus"),
  ]

  /// Hands every row to `body`, with the names of its columns.
  func forEachRow(
    of ledger: LedgerFile, _ body: (_ columns: [String], _ values: [DatabaseValue]) throws -> Void
  ) throws(LedgerFault) {
    try ledger.query { db in
      let statement = try db.makeStatement(sql: sql)
      let columns = statement.columnNames
      let rows = try Row.fetchCursor(statement)
      while let row = try rows.next() { try body(columns, Array(row.databaseValues)) }
    }
  }

  func columns(of ledger: LedgerFile) throws(LedgerFault) -> [String] {
    try ledger.query { db in try db.makeStatement(sql: sql).columnNames }
  }
}
