import GRDB

/// What is asked of a file before anything in it is believed.
enum LedgerCheck {
  /// - Parameter versions: the schemas that are understood here.
  /// - Throws: `.unreadable`, with the first finding.
  static func run(_ path: String, _ db: Database, versions: ClosedRange<Int>) throws {
    let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
    guard application == LedgerSchema.applicationID else {
      throw LedgerFault(path, .unreadable, "this is not a treatment ledger (another kind of SQLite file)")
    }
    let version = try LedgerSchema.version(of: db)
    guard versions.contains(version) else {
      throw LedgerFault(
        path, .unreadable,
        "ledger version \(version) is not understood by this program (it reads 1 to \(LedgerSchema.version))")
    }
    // Before the first query of any of them: what a crafted view or trigger would do is never run.
    guard try LedgerSchema.statements(in: db, version: version) == LedgerSchema.statements(version: version)
    else {
      throw LedgerFault(path, .unreadable, "the ledger is damaged: its tables are not those of a ledger")
    }
    let findings = try String.fetchAll(db, sql: "PRAGMA quick_check(1)")
    guard findings == ["ok"] else {
      throw LedgerFault(path, .unreadable, "the ledger is damaged: \(findings.first ?? "no answer")")
    }
    if let finding = try LedgerSoundness.finding(in: db, version: version) {
      throw LedgerFault(path, .unreadable, "the ledger is damaged: \(finding)")
    }
  }
}
