import GRDB
import HistotripsyCore

// Alarms and decisions as a ledger has them.

extension LedgerFile {
  /// Every alarm, in the order in which they began.
  public func alarms() throws(LedgerFault) -> [AlarmRecord] {
    try query { try AlarmRecord.fetchAll($0, sql: "SELECT * FROM alarm ORDER BY session, alarm") }
  }

  /// Every decision, in the order in which they were taken.
  public func decisions() throws(LedgerFault) -> [DecisionRecord] {
    try query { db in
      let foci = Dictionary(
        grouping: try DecisionFocusRow.fetchAll(
          db, sql: "SELECT * FROM decision_focus ORDER BY session, decision, focus")
      ) { [$0.session, $0.decision] }
      return try DecisionRow.fetchAll(db, sql: "SELECT * FROM decision ORDER BY session, decision").map {
        row in
        var record = DecisionRecord(
          session: row.session, decision: row.decision, beforeNumber: row.beforeNumber, at: row.at,
          kind: row.kind, operator: row.operator,
          foci: (foci[[row.session, row.decision]] ?? []).map { FocusIndex($0.focus) }, pulses: row.pulses,
          setPoint: row.setPoint.flatMap { Pressure(checked: $0) }, reason: row.reason,
          confirmed: row.confirmed)
        record.utc = row.utc
        return record
      }
    }
  }
}
