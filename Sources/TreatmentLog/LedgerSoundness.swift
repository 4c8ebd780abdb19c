import GRDB
import HistotripsyCore

/// What a whole SQLite file can hold that no treatment writes: numbers that are none of what their columns count, words that no table of words
/// holds, more rows or longer texts than any treatment has, and records that are missing between others.
///
/// Everything that reads a ledger takes its columns for what they are called; here, once, it is made sure of, when the file is opened.
enum LedgerSoundness {
  private struct Rule {
    let table: String
    let condition: String
    /// The first schema that it holds for, and the last.
    var versions: ClosedRange<Int> = 1...3

    init(_ table: String, _ condition: String, _ versions: ClosedRange<Int> = 1...3) {
      self.table = table
      self.condition = condition
      self.versions = versions
    }
  }

  /// - Returns: what is wrong, for the message; `nil` for a sound ledger.
  static func finding(in db: Database, version: Int) throws -> String? {
    for (table, rows) in rowsMaximum where try db.tableExists(table) {
      let found = try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0
      if found > rows { return "\(table) has \(found) rows, and no treatment has more than \(rows)" }
    }
    for rule in numbers + words where rule.versions.contains(version) {
      let sql = "SELECT EXISTS (SELECT 1 FROM \(rule.table) WHERE NOT coalesce(\(rule.condition), 0))"
      if try Bool.fetchOne(db, sql: sql) ?? true {
        return "a row of \(rule.table) is not possible (\(rule.condition))"
      }
    }
    return try gap(in: db)
  }

  /// Events, readings and pulses of a session are numbered together, from 0 and without a gap.
  private static func gap(in db: Database) throws -> String? {
    let session = try Int.fetchOne(
      db,
      sql: """
        SELECT session FROM (SELECT session, number FROM pulse UNION ALL SELECT session, number FROM reading
          UNION ALL SELECT session, number FROM event)
        GROUP BY session HAVING min(number) <> 0 OR count(*) <> max(number) + 1
          OR sum(number) <> max(number) * (max(number) + 1) / 2
        LIMIT 1
        """)
    return session.map { "records of session \($0) are missing between others" }
  }

  private static let rowsMaximum = [
    ("document", 2), ("parameter", 1000), ("focus", 16_384), ("session", 10_000), ("confirmation", 20_000),
    ("charge", 10_000_000), ("intent", 100_000_000), ("intent_focus", 1_000_000_000), ("pulse", 100_000_000),
    ("reading", 100_000_000), ("event", 1_000_000_000), ("alarm", 10_000_000), ("decision", 1_000_000),
    ("decision_focus", 100_000_000),
  ]

  private static let word = "BETWEEN 0 AND 4294967295"
  private static let count = "BETWEEN 0 AND 4611686018427387904"
  private static let session = "session BETWEEN 1 AND 10000"
  /// Indices are counted from 0, without a gap.
  private static let focus = "focus BETWEEN 0 AND (SELECT count(*) FROM focus) - 1"
  private static let ordinal = "BETWEEN 1 AND 1000000000"
  private static let number = "number BETWEEN 0 AND 2000000000"
  /// A name, and a sentence; documents hold up to 4096 elements or 16 384 foci.
  private static let name = "BETWEEN 0 AND 1024"
  private static let sentence = "BETWEEN 0 AND 16384"

  /// In the terms of the core: foci as many as `PulseScheduler.maximumFoci`, positions within `Length.bounds`, doses of 32 bits.
  private static let numbers: [Rule] = [
    Rule("ledger", "length(identity) = 16 AND commits >= closed AND closed >= 0", 2...3),
    Rule("document", "length(text) BETWEEN 0 AND 16777216"),
    Rule("document", "length(role) \(name) AND length(name) \(name) AND length(source) \(sentence)"),
    Rule("document", "length(sha256) \(name) AND coalesce(length(source_sha256), 0) \(name)"),
    Rule("parameter", "length(section) \(name) AND length(name) \(name) AND length(unit) \(name)"),
    Rule("parameter", "coalesce(length(value), 0) \(sentence)"),
    Rule("focus", focus),
    Rule("focus", "place BETWEEN 0 AND (SELECT count(*) FROM focus) - 1"),
    Rule("focus", "planned BETWEEN 1 AND 4294967295"),
    Rule("focus", "x_m BETWEEN -10 AND 10 AND y_m BETWEEN -10 AND 10 AND z_m BETWEEN -10 AND 10"),
    Rule("session", session),
    Rule("session", "coalesce(counter, 0) \(word) AND coalesce(baseline, 0) \(word)", 1...1),
    Rule("session", "coalesce(counter, 0) \(count) AND coalesce(baseline, 0) \(word)", 2...3),
    Rule("session", "length(begun_utc) \(name) AND length(software) \(name) AND length(board) \(name)"),
    Rule("session", "coalesce(length(seed), 0) \(name) AND coalesce(length(ended_utc), 0) \(name)"),
    Rule("session", "coalesce(length(state), 0) \(name) AND coalesce(length(cause), 0) \(sentence)"),
    Rule("session", "coalesce(begun_counter, 0) \(count) AND by_others \(word)", 2...3),
    Rule("session", "coalesce(begun_power_cycles, 0) BETWEEN 0 AND 65535", 2...3),
    Rule(
      "session", "coalesce(journal, 0) \(word) AND coalesce(length(array_serial), 0) BETWEEN 0 AND 16", 2...3),
    Rule("confirmation", session),
    Rule("confirmation", "length(operator) \(name) AND length(typed) \(name) AND length(given) \(name)"),
    Rule("confirmation", "length(utc) \(name) AND length(question) BETWEEN 0 AND 1048576"),
    Rule("charge", session), Rule("charge", focus), Rule("charge", "pulses BETWEEN 1 AND 65535", 1...1),
    Rule(
      "charge", "pulses BETWEEN 1 AND (SELECT planned FROM focus WHERE focus.focus = charge.focus)", 2...3),
    // A controller is restored pulse by pulse.
    Rule("charge", "(SELECT sum(pulses) FROM charge) <= 200000000"),
    Rule("intent", session),
    Rule("intent", "after_pulse \(word) AND through_pulse \(word) AND baseline_pulses \(word)", 1...1),
    Rule(
      "intent", "after_pulse \(count) AND through_pulse >= after_pulse AND baseline_pulses \(word)", 2...3),
    Rule("intent", "through_pulse - after_pulse BETWEEN 0 AND 65535", 2...3),
    Rule("intent_focus", session), Rule("intent_focus", focus), Rule("intent_focus", "dose_limit \(word)"),
    Rule("pulse", session), Rule("pulse", focus), Rule("pulse", number),
    Rule("pulse", "pulse \(word)", 1...1),
    Rule("pulse", "pulse \(count)", 2...3),
    Rule("pulse", "is_baseline IN (0, 1) AND settles IN (0, 1) AND did_cavitate IN (0, 1)"),
    Rule("pulse", "typeof(deadline_ns + lateness_ns) = 'integer'"),
    Rule("reading", session), Rule("reading", number),
    Rule("event", session), Rule("event", number), Rule("event", "focus IS NULL OR \(focus)"),
    Rule("event", "settles IN (0, 1)"), Rule("event", "coalesce(length(words), 0) \(sentence)"),
    Rule("event", "coalesce(length(value), 0) \(sentence)", 1...1),
    Rule("event", "focus IS NOT NULL OR kind NOT IN ('withheld', 'refused', 'uncertain', 'verdict')"),
    Rule(
      "session",
      "coalesce(length(operator), 0) \(name) AND coalesce(length(specimen), 0) \(name) AND coalesce(length(note), 0) \(sentence)",
      3...3),
    Rule("alarm", session, 3...3), Rule("alarm", "alarm \(ordinal) AND begun_ns IS NOT NULL", 3...3),
    Rule(
      "alarm",
      "length(words) \(sentence) AND length(advice) \(sentence) AND coalesce(length(acknowledged_by), 0) \(name)",
      3...3),
    Rule("alarm", "(acknowledged_ns IS NULL) = (acknowledged_by IS NULL)", 3...3),
    Rule("decision", session, 3...3),
    Rule("decision", "decision \(ordinal) AND before_number \(count)", 3...3),
    Rule(
      "decision", "length(utc) \(name) AND length(operator) \(name) AND length(reason) \(sentence)", 3...3),
    Rule("decision", "coalesce(length(confirmed), 0) \(name) AND coalesce(pulses, 0) \(word)", 3...3),
    Rule("decision", "(kind = 'limitPulses') = (pulses IS NOT NULL)", 3...3),
    Rule("decision", "(kind = 'setPoint') = (set_point_Pa IS NOT NULL)", 3...3),
    Rule("decision", "coalesce(set_point_Pa, 1) > 0 AND coalesce(set_point_Pa, 1) <= 1e9", 3...3),
    Rule("decision_focus", session, 3...3), Rule("decision_focus", focus, 3...3),
    Rule("account", "uncertain \(word)"),
    Rule("account", "delivered + uncertain <= planned"),
  ]

  /// Which words stand in which column: those of the vocabulary and no others.
  private static let words: [Rule] = [
    one("session", "state", TreatmentState.all.map(\.word)),
    one("session", "others_were", PulsesByOthers.allCases.map(\.rawValue)),
    one("charge", "source", ChargeSource.allCases.map(\.rawValue)),
    one("event", "kind", EventWord.allCases.map(\.rawValue)),
    one("event", "state", (TreatmentState.all.map(\.word) + LoopState.all.map(\.word))),
    one("event", "check", SelfTestCheck.all.map(\.word)),
    one("event", "verdict", Array(Set(FocusVerdict.all.map(\.word))).sorted()),
    one(
      "event", "reason",
      Withheld.all.map(\.word) + Refusal.all.map(\.word) + WaitReason.all.map(\.word)
        + NoResponse.all.map(\.word)
        + WrongFrontEnd.all.map(\.word)),
    one("event", "cause", TripCause.all.map(\.word) + StopCause.all.map(\.word)),
    one("event", "part", FrontEndFault.Part.all.map(\.word)),
    one("event", "fault", FrontEndFault.Cause.all.map(\.word)),
    one("event", "line", InputLine.all.map(\.word) + OutputLine.all.map(\.word)),
    one("alarm", "kind", AlarmWord.allCases.map(\.rawValue), 3...3),
    one("alarm", "priority", AlarmPriorityWord.allCases.map(\.rawValue), 3...3),
    one("decision", "kind", DecisionWord.allCases.map(\.rawValue), 3...3),
    Rule("event", "kind <> 'state' OR state IN (\(list(TreatmentState.all.map(\.word))))", 2...3),
    Rule(
      "event",
      "kind <> 'verdict' OR verdict IN ('more', 'done') OR reason IN (\(list(NoResponse.all.map(\.word))))",
      2...3),
    Rule("event", "coalesce(length(latched), 0) \(name)", 2...3),
  ]

  private static func one(
    _ table: String, _ column: String, _ words: [String], _ versions: ClosedRange<Int> = 2...3
  ) -> Rule {
    Rule(table, "\"\(column)\" IS NULL OR \"\(column)\" IN (\(list(words)))", versions)
  }

  private static func list(_ words: [String]) -> String { words.map { "'\($0)'" }.joined(separator: ", ") }
}
