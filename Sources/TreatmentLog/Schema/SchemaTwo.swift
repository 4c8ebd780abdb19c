import GRDB

/// Schema 2, made from schema 1: words of the ledger's own, causes as columns, pulse numbers of 64 bits, and what a
/// session found when it began.
enum SchemaTwo {
  static func migrate(_ db: Database) throws {
    // Nothing may stand on a table while it is replaced.
    try db.execute(sql: "DROP VIEW account; DROP VIEW timeline; DROP VIEW alarm;")
    try db.execute(sql: replaced)
    try db.execute(sql: added)
    try OldRecords.unwrapPulseNumbers(db)
    try OldRecords.renameWords(db)
    try db.execute(sql: "DROP TABLE old_event")
    try db.execute(sql: views)
    try LedgerRow(.random()).insert(db)
  }

  private static let replaced = """
    ALTER TABLE event RENAME TO old_event;
    CREATE TABLE event (
      session INTEGER NOT NULL, number INTEGER NOT NULL, at_ns INTEGER NOT NULL, kind TEXT NOT NULL,
      settles INTEGER NOT NULL, focus INTEGER, state TEXT, "check" TEXT, verdict TEXT, reason TEXT, cause TEXT,
      part TEXT, fault TEXT, latched TEXT, line TEXT, slot INTEGER, found INTEGER, expected INTEGER,
      attempts INTEGER, measured_V REAL, wanted_V REAL, measured_C REAL, late_ns INTEGER, count INTEGER,
      words TEXT, PRIMARY KEY (session, number)
    ) STRICT, WITHOUT ROWID;
    ALTER TABLE charge RENAME TO old_charge;
    CREATE TABLE charge (
      session INTEGER NOT NULL REFERENCES session, focus INTEGER NOT NULL REFERENCES focus, source TEXT NOT NULL,
      pulses INTEGER NOT NULL CHECK (pulses > 0), PRIMARY KEY (session, focus, source)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO charge SELECT session, focus, 'lease', pulses FROM old_charge;
    DROP TABLE old_charge;
    ALTER TABLE confirmation RENAME TO old_confirmation;
    CREATE TABLE confirmation (
      session INTEGER NOT NULL REFERENCES session, number INTEGER NOT NULL, utc TEXT NOT NULL,
      operator TEXT NOT NULL, question TEXT NOT NULL, typed TEXT NOT NULL, given TEXT NOT NULL,
      PRIMARY KEY (session, number)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO confirmation SELECT session, 1, utc, operator, question, typed, given FROM old_confirmation;
    DROP TABLE old_confirmation;
    """

  private static let added = """
    CREATE TABLE ledger (
      one INTEGER PRIMARY KEY CHECK (one = 1), identity TEXT NOT NULL, commits INTEGER NOT NULL,
      closed INTEGER NOT NULL
    ) STRICT;
    ALTER TABLE session ADD COLUMN begun_counter INTEGER;
    ALTER TABLE session ADD COLUMN begun_power_cycles INTEGER;
    ALTER TABLE session ADD COLUMN array_serial TEXT;
    ALTER TABLE session ADD COLUMN journal INTEGER;
    ALTER TABLE session ADD COLUMN by_others INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE session ADD COLUMN others_were TEXT;
    """

  private static let views = """
    CREATE VIEW account AS
      WITH fired AS (
        SELECT focus, sum(is_baseline = 0) AS delivered, sum(is_baseline = 0 AND did_cavitate) AS cavitating,
          sum(is_baseline) AS baseline, sum(settles) AS settled
        FROM pulse GROUP BY focus),
      other AS (
        SELECT focus, sum(kind = 'withheld') AS withheld, sum(kind = 'refused') AS refused,
          sum(kind = 'uncertain') AS uncertain, sum(settles) AS settled
        FROM event WHERE focus IS NOT NULL GROUP BY focus),
      charged AS (SELECT focus, sum(pulses) AS pulses FROM charge GROUP BY focus),
      judged AS (
        SELECT focus, verdict, reason, words, row_number() OVER (
          PARTITION BY focus ORDER BY session DESC, number DESC) AS age
        FROM event WHERE kind = 'verdict')
      SELECT focus.focus AS focus, planned, coalesce(delivered, 0) AS delivered,
        coalesce(cavitating, 0) AS cavitating, coalesce(withheld, 0) AS withheld,
        coalesce(refused, 0) AS refused,
        coalesce(uncertain, 0) - coalesce(fired.settled, 0) - coalesce(other.settled, 0)
          + coalesce(charged.pulses, 0) AS uncertain,
        coalesce(baseline, 0) AS baseline, coalesce(charged.pulses, 0) AS charged, judged.verdict AS verdict,
        judged.reason AS reason, judged.words AS verdict_words
      FROM focus LEFT JOIN fired USING (focus) LEFT JOIN other USING (focus) LEFT JOIN charged USING (focus)
        LEFT JOIN judged ON judged.focus = focus.focus AND judged.age = 1
      ORDER BY focus.focus;
    CREATE VIEW timeline AS
      SELECT session, number, at_ns, 'fired' AS kind, focus, pulse, NULL AS word, NULL AS words FROM pulse
      UNION ALL
      SELECT session, number, at_ns, 'sensors', NULL, NULL, NULL, NULL FROM reading
      UNION ALL
      SELECT session, number, at_ns, kind, focus, NULL, coalesce(state, "check", verdict, cause, reason), words
      FROM event
      ORDER BY session, number;
    CREATE VIEW alarm AS
      SELECT session, number, at_ns, kind, focus, cause, reason, part, fault, words FROM event
      WHERE kind IN ('withheld', 'refused', 'uncertain', 'retried', 'pressureNotHeld', 'notTakenBack',
        'tripped', 'stopRequested', 'cleared')
      ORDER BY session, number;
    """
}
