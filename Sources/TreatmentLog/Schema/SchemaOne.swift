/// The tables of schema 1, as the program of 2025 and 2026 made them. They are not changed any more: `SchemaTwo` starts from them.
enum SchemaOne {
  static let tables = """
    CREATE TABLE document (
      role TEXT PRIMARY KEY, name TEXT NOT NULL, source TEXT NOT NULL, source_sha256 TEXT,
      sha256 TEXT NOT NULL, text TEXT NOT NULL
    ) STRICT;
    CREATE TABLE parameter (
      section TEXT NOT NULL, name TEXT NOT NULL, value ANY, unit TEXT NOT NULL, PRIMARY KEY (section, name)
    ) STRICT;
    CREATE TABLE focus (
      focus INTEGER PRIMARY KEY, place INTEGER NOT NULL UNIQUE, x_m REAL NOT NULL, y_m REAL NOT NULL,
      z_m REAL NOT NULL, planned INTEGER NOT NULL CHECK (planned > 0)
    ) STRICT;
    CREATE TABLE session (
      session INTEGER PRIMARY KEY, begun_utc TEXT NOT NULL, software TEXT NOT NULL, board TEXT NOT NULL,
      seed TEXT, ended_utc TEXT, state TEXT, cause TEXT, counter INTEGER, baseline INTEGER,
      is_verified INTEGER, is_exact INTEGER
    ) STRICT;
    CREATE TABLE confirmation (
      session INTEGER PRIMARY KEY REFERENCES session, utc TEXT NOT NULL, operator TEXT NOT NULL,
      question TEXT NOT NULL, typed TEXT NOT NULL, given TEXT NOT NULL
    ) STRICT;
    CREATE TABLE charge (
      session INTEGER NOT NULL REFERENCES session, focus INTEGER NOT NULL REFERENCES focus,
      pulses INTEGER NOT NULL CHECK (pulses > 0), PRIMARY KEY (session, focus)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE intent (
      session INTEGER NOT NULL REFERENCES session, intent INTEGER NOT NULL, after_pulse INTEGER NOT NULL,
      through_pulse INTEGER NOT NULL, baseline_pulses INTEGER NOT NULL, PRIMARY KEY (session, intent)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE intent_focus (
      session INTEGER NOT NULL, intent INTEGER NOT NULL, focus INTEGER NOT NULL REFERENCES focus,
      dose_limit INTEGER NOT NULL, PRIMARY KEY (session, intent, focus),
      FOREIGN KEY (session, intent) REFERENCES intent
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE pulse (
      session INTEGER NOT NULL, number INTEGER NOT NULL, at_ns INTEGER NOT NULL, pulse INTEGER NOT NULL,
      focus INTEGER NOT NULL, is_baseline INTEGER NOT NULL, settles INTEGER NOT NULL,
      deadline_ns INTEGER NOT NULL, lateness_ns INTEGER NOT NULL, rail_V REAL NOT NULL, estimate_Pa REAL,
      measured_Pa REAL, did_cavitate INTEGER NOT NULL, collapse_ns INTEGER, PRIMARY KEY (session, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE reading (
      session INTEGER NOT NULL, number INTEGER NOT NULL, at_ns INTEGER NOT NULL, water_C REAL NOT NULL,
      head_C REAL NOT NULL, rail_V REAL NOT NULL, PRIMARY KEY (session, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE event (
      session INTEGER NOT NULL, number INTEGER NOT NULL, at_ns INTEGER NOT NULL, kind TEXT NOT NULL,
      focus INTEGER, settles INTEGER NOT NULL, value TEXT, words TEXT, PRIMARY KEY (session, number)
    ) STRICT, WITHOUT ROWID;
    """

  static let views = """
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
      verdict AS (
        SELECT focus, value, words, row_number() OVER (
          PARTITION BY focus ORDER BY session DESC, number DESC) AS age
        FROM event WHERE kind = 'verdict')
      SELECT focus.focus AS focus, planned, coalesce(delivered, 0) AS delivered,
        coalesce(cavitating, 0) AS cavitating, coalesce(withheld, 0) AS withheld,
        coalesce(refused, 0) AS refused,
        coalesce(uncertain, 0) - coalesce(fired.settled, 0) - coalesce(other.settled, 0)
          + coalesce(charged.pulses, 0) AS uncertain,
        coalesce(baseline, 0) AS baseline, verdict.value AS verdict, verdict.words AS verdict_words
      FROM focus LEFT JOIN fired USING (focus) LEFT JOIN other USING (focus) LEFT JOIN charged USING (focus)
        LEFT JOIN verdict ON verdict.focus = focus.focus AND verdict.age = 1
      ORDER BY focus.focus;
    CREATE VIEW timeline AS
      SELECT session, number, at_ns, 'fired' AS kind, focus, CAST(pulse AS TEXT) AS value, NULL AS words FROM pulse
      UNION ALL
      SELECT session, number, at_ns, 'sensors', NULL, NULL, NULL FROM reading
      UNION ALL
      SELECT session, number, at_ns, kind, focus, value, words FROM event
      ORDER BY session, number;
    CREATE VIEW alarm AS
      SELECT session, number, at_ns, kind, focus, words FROM event
      WHERE kind IN ('withheld', 'refused', 'uncertain', 'retried', 'pressureNotHeld', 'notTakenBack',
        'tripped', 'stopRequested', 'cleared')
      ORDER BY session, number;
    """
}
