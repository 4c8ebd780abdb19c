import GRDB

/// Schema 3, made from schema 2: alarms from their beginning to their end, decisions by a person, and who treats what.
///
/// What was called `alarm` before, a view of pulses that were missed and of trips, is called `incident`.
enum SchemaThree {
  static func migrate(_ db: Database) throws {
    try db.execute(sql: "DROP VIEW alarm")
    try db.execute(sql: added)
  }

  private static let added = """
    ALTER TABLE session ADD COLUMN operator TEXT;
    ALTER TABLE session ADD COLUMN specimen TEXT;
    ALTER TABLE session ADD COLUMN note TEXT;
    CREATE TABLE alarm (
      session INTEGER NOT NULL REFERENCES session, alarm INTEGER NOT NULL, kind TEXT NOT NULL,
      priority TEXT NOT NULL, begun_ns INTEGER NOT NULL, acknowledged_ns INTEGER, acknowledged_by TEXT,
      ended_ns INTEGER, words TEXT NOT NULL, advice TEXT NOT NULL, PRIMARY KEY (session, alarm)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE decision (
      session INTEGER NOT NULL REFERENCES session, decision INTEGER NOT NULL, before_number INTEGER NOT NULL,
      at_ns INTEGER NOT NULL, utc TEXT NOT NULL, kind TEXT NOT NULL, operator TEXT NOT NULL, pulses INTEGER,
      set_point_Pa REAL, reason TEXT NOT NULL, confirmed TEXT, PRIMARY KEY (session, decision)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE decision_focus (
      session INTEGER NOT NULL, decision INTEGER NOT NULL, focus INTEGER NOT NULL REFERENCES focus,
      PRIMARY KEY (session, decision, focus), FOREIGN KEY (session, decision) REFERENCES decision
    ) STRICT, WITHOUT ROWID;
    CREATE VIEW incident AS
      SELECT session, number, at_ns, kind, focus, cause, reason, part, fault, words FROM event
      WHERE kind IN ('withheld', 'refused', 'uncertain', 'retried', 'pressureNotHeld', 'notTakenBack',
        'tripped', 'stopRequested', 'cleared', 'strayTriggers')
      ORDER BY session, number;
    """
}
