import GRDB

/// What a whole SQLite file can hold that no treatment writes: other tables, and numbers that are none of what their columns count.
///
/// Everything that reads a ledger takes its numbers for what they are called; here, once, it is made sure of, when the file is opened.
enum LedgerSoundness {
  /// - Returns: what is wrong, for the message; `nil` for a sound ledger.
  static func finding(in db: Database) throws -> String? {
    guard try schema(of: db) == wanted() else { return "its tables are not those of a ledger" }
    for rule in rules {
      let sql = "SELECT EXISTS (SELECT 1 FROM \(rule.table) WHERE NOT (\(rule.condition)))"
      if try Bool.fetchOne(db, sql: sql) ?? true {
        return "a row of \(rule.table) is not possible (\(rule.condition))"
      }
    }
    return nil
  }

  /// Without SQLite's own tables: any tool may have left its statistics there.
  private static func schema(of db: Database) throws -> [String] {
    try String.fetchAll(
      db,
      sql: """
        SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name
        """)
  }

  /// As this version makes them.
  private static func wanted() throws -> [String] {
    let fresh = try DatabaseQueue()
    return try fresh.write { db in
      try db.execute(sql: LedgerSchema.tables + LedgerSchema.views)
      return try schema(of: db)
    }
  }

  private static let word = "BETWEEN 0 AND 4294967295"
  private static let session = "session BETWEEN 1 AND 1000000"
  /// Indices are counted from 0, without a gap.
  private static let focus = "focus BETWEEN 0 AND (SELECT count(*) FROM focus) - 1"

  /// In the terms of the core: foci as many as `PulseScheduler.maximumFoci`, positions within `Length.bounds`, pulse numbers and doses of 32 bits, a
  /// charge no larger than the largest lease.
  private static let rules: [(table: String, condition: String)] = [
    ("focus", "\(focus) AND (SELECT count(*) FROM focus) <= 16384"),
    ("focus", "place BETWEEN 0 AND (SELECT count(*) FROM focus) - 1"),
    ("focus", "planned BETWEEN 1 AND 4294967295"),
    ("focus", "x_m BETWEEN -10 AND 10 AND y_m BETWEEN -10 AND 10 AND z_m BETWEEN -10 AND 10"),
    ("session", session), ("session", "coalesce(counter, 0) \(word) AND coalesce(baseline, 0) \(word)"),
    ("charge", session), ("charge", focus), ("charge", "pulses BETWEEN 1 AND 65535"),
    ("intent", session),
    ("intent", "after_pulse \(word) AND through_pulse \(word) AND baseline_pulses \(word)"),
    ("intent_focus", session), ("intent_focus", focus), ("intent_focus", "dose_limit \(word)"),
    ("pulse", session), ("pulse", focus), ("pulse", "pulse \(word)"),
    ("pulse", "is_baseline IN (0, 1) AND settles IN (0, 1) AND did_cavitate IN (0, 1)"),
    ("pulse", "typeof(deadline_ns + lateness_ns) = 'integer'"),
    ("reading", session),
    ("event", session), ("event", "focus IS NULL OR \(focus)"), ("event", "settles IN (0, 1)"),
    ("event", "focus IS NOT NULL OR kind NOT IN ('withheld', 'refused', 'uncertain', 'verdict')"),
    ("account", "uncertain \(word)"),
  ]
}
