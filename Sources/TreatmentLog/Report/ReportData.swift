import GRDB
import HistotripsyCore

/// Everything that a report shows, read once.
struct ReportData {
  /// One moment on the page's axis of time: seconds, sessions one after the other.
  struct Pulse {
    var at: Double
    var railVolts: Double
    var estimatePascals: Double?
    var isBaseline: Bool
    var didCavitate: Bool
    var latenessSeconds: Double
  }
  struct Reading {
    var at: Double
    var waterCelsius: Double
    var headCelsius: Double
    var railVolts: Double
  }
  struct Event {
    var at: Double
    var session: Int
    var kind: String
    var focus: Int?
    var value: String
    var words: String
  }
  /// A session's place on the axis.
  struct Span {
    var session: Int
    var begin: Double
    var end: Double
  }

  let path: String
  let sessions: [SessionEntry]
  let foci: [FocusEntry]
  let parameters: [LedgerOpening.Parameter]
  let plan: LedgerOpening.Document
  let array: LedgerOpening.Document
  let charged: UInt32
  private(set) var spans: [Span] = []
  private(set) var pulses: [Pulse] = []
  private(set) var readings: [Reading] = []
  private(set) var events: [Event] = []
  /// Shortest time between two triggers of one session.
  private(set) var shortestPeriod: Double?

  init(_ ledger: LedgerFile) throws(LedgerFault) {
    path = ledger.path
    sessions = try ledger.sessions()
    foci = try ledger.accounts()
    parameters = try ledger.parameters()
    plan = try ledger.document("plan")
    array = try ledger.document("array")
    charged = try ledger.query { db in try UInt32.fetchOne(db, sql: "SELECT sum(pulses) FROM charge") ?? 0 }
    try readSpans(ledger)
    try readPulses(ledger)
    try readReadings(ledger)
    try readEvents(ledger)
  }

  /// Seconds on the axis of the page, and between sessions a fortieth of all that is shown.
  private mutating func readSpans(_ ledger: LedgerFile) throws(LedgerFault) {
    let lengths = try ledger.query { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT session, min(at_ns) AS first, max(at_ns) AS last FROM (
            SELECT session, at_ns FROM pulse UNION ALL SELECT session, at_ns FROM reading
            UNION ALL SELECT session, at_ns FROM event) GROUP BY session ORDER BY session
          """
      ).map { (session: $0["session"] as Int, first: $0["first"] as Int64, last: $0["last"] as Int64) }
    }
    let total = lengths.reduce(0.0) { $0 + Double($1.last &- $1.first) * 1e-9 }
    var begin = 0.0
    for length in lengths {
      let end = begin + Double(length.last &- length.first) * 1e-9
      spans.append(Span(session: length.session, begin: begin, end: end))
      starts[length.session] = length.first
      begin = end + total / 40
    }
  }

  private var starts: [Int: Int64] = [:]

  private func place(_ session: Int, _ nanoseconds: Int64) -> Double {
    let begin = spans.first { $0.session == session }?.begin ?? 0
    return begin + Double(nanoseconds &- (starts[session] ?? nanoseconds)) * 1e-9
  }

  private mutating func readPulses(_ ledger: LedgerFile) throws(LedgerFault) {
    let rows = try ledger.query { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT session, deadline_ns + lateness_ns AS at, rail_V, estimate_Pa, is_baseline, did_cavitate, lateness_ns
          FROM pulse ORDER BY session, number
          """)
    }
    var before: (session: Int, at: Double)?
    for row in rows {
      let session: Int = row["session"]
      let at = place(session, row["at"])
      pulses.append(
        Pulse(
          at: at, railVolts: row["rail_V"], estimatePascals: row["estimate_Pa"],
          isBaseline: row["is_baseline"],
          didCavitate: row["did_cavitate"], latenessSeconds: Double(row["lateness_ns"] as Int64) * 1e-9))
      if let before, before.session == session, at > before.at {
        shortestPeriod = min(shortestPeriod ?? .infinity, at - before.at)
      }
      before = (session, at)
    }
  }

  private mutating func readReadings(_ ledger: LedgerFile) throws(LedgerFault) {
    let rows = try ledger.query { db in
      try Row.fetchAll(db, sql: "SELECT * FROM reading ORDER BY session, number")
    }
    readings = rows.map { row in
      Reading(
        at: place(row["session"], row["at_ns"]), waterCelsius: row["water_C"], headCelsius: row["head_C"],
        railVolts: row["rail_V"])
    }
  }

  private mutating func readEvents(_ ledger: LedgerFile) throws(LedgerFault) {
    let rows = try ledger.query { db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM event WHERE kind NOT IN ('lawLoaded', 'passed') ORDER BY session, number")
    }
    events = rows.map { row in
      Event(
        at: place(row["session"], row["at_ns"]), session: row["session"], kind: row["kind"],
        focus: row["focus"],
        value: row["value"] ?? "", words: row["words"] ?? row["value"] ?? "")
    }
  }

  static let alarmKinds: Set<String> = [
    "withheld", "refused", "uncertain", "retried", "pressureNotHeld", "notTakenBack", "tripped",
    "stopRequested",
    "cleared",
  ]

  var alarms: [Event] { events.filter { Self.alarmKinds.contains($0.kind) } }
  /// End of the axis.
  var end: Double { max(spans.last?.end ?? 0, 1e-3) }
  var duration: Double { spans.reduce(0) { $0 + $1.end - $1.begin } }

  /// A number that the controller was set up with.
  func value(_ section: String, _ name: String) -> Double? {
    guard let parameter = parameters.first(where: { $0.section == section && $0.name == name }) else {
      return nil
    }
    switch parameter.value {
    case .number(let number): return number
    case .integer(let number): return Double(number)
    case .text: return nil
    }
  }
}
