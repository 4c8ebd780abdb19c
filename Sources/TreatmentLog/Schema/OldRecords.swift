import GRDB
import HistotripsyCore

/// Rows of schema 1 in the words and numbers of schema 2.
enum OldRecords {
  // MARK: Pulse numbers

  /// Pulse numbers were the front end's own, of 32 bits; they go on counting where those came round.
  static func unwrapPulseNumbers(_ db: Database) throws {
    var count = PulseCount()
    let sessions = try Row.fetchAll(db, sql: "SELECT session, counter FROM session ORDER BY session")
    for row in sessions {
      let session: Int = row["session"]
      for (table, key, columns) in [
        ("intent", "intent", ["after_pulse", "through_pulse"]), ("pulse", "number", ["pulse"]),
      ] {
        try unwrap(db, table, key, columns, of: session, from: count)
      }
      let last = try Int64.fetchOne(
        db,
        sql: """
          SELECT max(p) FROM (SELECT max(pulse) AS p FROM pulse WHERE session = :session
            UNION ALL SELECT max(after_pulse) FROM intent WHERE session = :session)
          """, arguments: ["session": session])
      if let last { count = PulseCount(last) }
      if let counter: UInt32 = row["counter"] {
        let whole = count.advance(to: PulseNumber(counter))
        try db.execute(
          sql: "UPDATE session SET counter = ? WHERE session = ?", arguments: [whole, session])
      }
    }
  }

  private static func unwrap(
    _ db: Database, _ table: String, _ key: String, _ columns: [String], of session: Int,
    from start: PulseCount
  ) throws {
    var count = start
    let rows = try Row.fetchCursor(
      db,
      sql:
        "SELECT \(key), \(columns.joined(separator: ", ")) FROM \(table) WHERE session = ? ORDER BY \(key)",
      arguments: [session])
    var changed: [(key: Int64, column: String, value: Int64)] = []
    while let row = try rows.next() {
      for column in columns {
        let old: UInt32 = row[column]
        var step = count
        let new = step.advance(to: PulseNumber(old))
        // How far an intent reaches is no place to count on from.
        if column != "through_pulse" { count = step }
        if new != Int64(old) { changed.append((row[key], column, new)) }
      }
    }
    for change in changed {
      try db.execute(
        sql: "UPDATE \(table) SET \(change.column) = ? WHERE session = ? AND \(key) = ?",
        arguments: [change.value, session, change.key])
    }
  }

  // MARK: Words

  static func renameWords(_ db: Database) throws {
    let rows = try Row.fetchCursor(db, sql: "SELECT * FROM old_event ORDER BY session, number")
    while let row = try rows.next() {
      let event = EventRow(
        session: row["session"], number: row["number"], at: row["at_ns"], kind: row["kind"],
        settles: row["settles"], columns: columns(row["kind"], row["focus"], row["value"]),
        words: row["words"])
      try event.insert(db)
    }
    for row in try Row.fetchAll(db, sql: "SELECT session, state FROM session WHERE state IS NOT NULL") {
      guard let state: String = row["state"], TreatmentState(word: state) == nil else { continue }
      throw DatabaseError(message: "a session ended in a state that is not known")
    }
    try renameFeedback(db)
  }

  /// `hydrophone(voltsPerPascal: 1e-07)` held a word and a number in one cell.
  private static func renameFeedback(_ db: Database) throws {
    let old = try String.fetchOne(
      db, sql: "SELECT value FROM parameter WHERE section = 'control' AND name = 'feedback'")
    guard let old, let text = ReflectedText(old), text.name == "hydrophone", let volts = text.number else {
      return
    }
    try db.execute(
      sql: """
        UPDATE parameter SET value = 'hydrophone' WHERE section = 'control' AND name = 'feedback';
        INSERT INTO parameter VALUES ('control', 'hydrophone-sensitivity', ?, 'V/Pa');
        """, arguments: [volts])
  }

  /// What stood in `value`, taken apart. What is not understood is left out: the words for people are kept beside it.
  static func columns(_ kind: String, _ focus: Int?, _ value: String?) -> EventColumns {
    var columns = EventColumns()
    columns.focus = focus
    guard let value, let text = ReflectedText(value), let word = EventWord(rawValue: kind) else {
      return columns
    }
    switch word {
    case .state, .pressureNotHeld: columns.state = text.name
    case .passed: columns.check = text.name
    case .lawLoaded: columns.slot = Int(value)
    case .ready: columns.measuredVolts = Double(value)
    case .baselineTaken, .retried, .strayTriggers: columns.count = Int64(value)
    case .withheld:
      columns.reason = text.name
      columns.lateNanoseconds = text.name == "late" ? text.number.flatMap { Int64(exactly: $0) } : nil
    case .refused, .waiting: columns.reason = text.name
    case .verdict:
      columns.verdict = text.name
      columns.reason = text.arguments.first?.name
    case .notTakenBack: set(text, in: &columns)
    case .tripped, .cleared: setCause(text, in: &columns)
    case .stopRequested: columns.cause = text.name
    case .loaded, .fired, .uncertain, .sensors: break
    }
    return columns
  }

  /// `FrontEndFault(part: …, cause: …, attempts: …)`.
  private static func set(_ fault: ReflectedText, in columns: inout EventColumns) {
    guard fault.arguments.count == 3 else { return }
    columns.part = fault.arguments[0].name
    columns.fault = fault.arguments[1].name
    columns.attempts = fault.arguments[2].number.flatMap { Int(exactly: $0) }
    columns.found = fault.arguments[1].number.flatMap { Int64(exactly: $0) }
  }

  private static func setCause(_ cause: ReflectedText, in columns: inout EventColumns) {
    columns.cause = cause.name
    guard let first = cause.arguments.first else { return }
    let second = cause.arguments.dropFirst().first
    switch cause.name {
    case "part": set(first, in: &columns)
    case "frontEndFault":
      columns.latched = first.number.flatMap { UInt16(exactly: $0) }.map {
        FrontEndFaults(rawValue: $0).words
      }
    case "inputUnreadable", "outputUndriveable", "lineAtWrongLevel": columns.line = first.name
    case "waterTemperature", "headTemperature": columns.measuredCelsius = first.number
    case "railOffSetPoint", "hydrophoneOverLimit":
      (columns.measuredVolts, columns.wantedVolts) = (first.number, second?.number)
    case "pressureOverLimit":
      (columns.found, columns.expected) = (
        first.number.flatMap { Int64(exactly: $0) }, second?.number.flatMap { Int64(exactly: $0) }
      )
    case "pressureNotHeld": columns.state = first.name
    case "railNotOff", "railOverLimit": columns.measuredVolts = first.number
    case "wrongLawActive", "pulseNumberDisagrees":
      (columns.expected, columns.found) = (
        first.number.flatMap { Int64(exactly: $0) }, second?.number.flatMap { Int64(exactly: $0) }
      )
    case "lawReadBackDiffers", "lawNotPossible", "driveNotAvailable":
      columns.focus = first.number.flatMap { Int(exactly: $0) }
    case "triggerRefused", "wrongFrontEnd": columns.reason = first.name
    case "lateInSuccession": columns.count = first.number.flatMap { Int64(exactly: $0) }
    default: break
    }
  }
}
