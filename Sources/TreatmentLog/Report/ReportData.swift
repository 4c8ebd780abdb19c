import GRDB
import HistotripsyCore

/// Everything that a report shows, read in a few passes. Whatever the ledger holds, this stays small: what a page has no room for is
/// counted and not kept.
struct ReportData {
  /// A moment that is drawn or listed. Times are seconds on the page's axis, sessions one after the other.
  struct Event {
    var at: Double
    var session: Int
    var kind: EventWord
    var state: TreatmentState?
    var words: String
  }
  /// A session's place on the axis.
  struct Span {
    var session: Int
    var begin: Double
    var end: Double
    /// On the board's clock.
    var firstNanoseconds: Int64
  }
  typealias Point = (at: Double, value: Double)

  /// The furthest that each quantity went.
  struct Extremes {
    var rail: Double?
    var estimate: Double?
    /// Between two triggers of one session.
    var shortestPeriod: Double?
    var lateness: Double?
    var pulses = 0
    var warmestWater: Double?
    var coldestWater: Double?
    var warmestHead: Double?
  }

  /// What is counted for each step of the axis.
  struct Bin {
    var fired = 0
    var therapy = 0
    var cavitated = 0
    var missed = 0
  }

  let path: String
  let identity: LedgerIdentity
  let isLogMissing: Bool
  let sessions: [SessionEntry]
  let foci: [FocusEntry]
  let parameters: [LedgerOpening.Parameter]
  let alarmRecords: [AlarmRecord]
  let decisions: [DecisionRecord]
  let plan: LedgerOpening.Document
  let array: LedgerOpening.Document
  private(set) var spans: [Span] = []
  private(set) var bins: [Bin] = []
  private(set) var extremes = Extremes()
  private(set) var states: [Event] = []
  /// The first of them; `alarmCount` says how many there are.
  private(set) var alarms: [Event] = []
  private(set) var alarmCount = 0
  /// What the schedule waited for, and how often.
  private(set) var waits: [(words: String, count: Int)] = []
  private(set) var rail: [Point] = []
  private(set) var water: [Point] = []
  private(set) var head: [Point] = []

  static let alarmsMaximum = 2000
  static let statesMaximum = 5000

  init(_ ledger: LedgerFile) throws(LedgerFault) {
    path = ledger.path
    identity = ledger.identity
    isLogMissing = ledger.isLogMissing
    sessions = try ledger.sessions()
    foci = try ledger.accounts()
    parameters = try ledger.parameters()
    alarmRecords = try ledger.alarms()
    decisions = try ledger.decisions()
    plan = try ledger.document("plan")
    array = try ledger.document("array")
    try readSpans(ledger)
    // A second wide where there is room: with a revisit time of a second narrower ones would show a comb.
    bins = Array(repeating: Bin(), count: Int(min(217, max(24, end.rounded(.up)))))
    try readPulses(ledger)
    try readEvents(ledger)
    try readExtremes(ledger)
    rail = try points(
      ledger,
      """
      SELECT session, deadline_ns + lateness_ns AS at, rail_V AS value FROM pulse
      UNION ALL SELECT session, at_ns, rail_V FROM reading ORDER BY session, at
      """, count: "SELECT (SELECT count(*) FROM pulse) + (SELECT count(*) FROM reading)")
    for (path, column) in [(\ReportData.water, "water_C"), (\ReportData.head, "head_C")] {
      self[keyPath: path] = try points(
        ledger, "SELECT session, at_ns AS at, \(column) AS value FROM reading ORDER BY session, number",
        count: "SELECT count(*) FROM reading")
    }
  }

  // MARK: The axis

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
      spans.append(Span(session: length.session, begin: begin, end: end, firstNanoseconds: length.first))
      begin = end + total / 40
    }
  }

  /// End of the axis.
  var end: Double { max(spans.last?.end ?? 0, 1e-3) }
  var duration: Double { spans.reduce(0) { $0 + $1.end - $1.begin } }

  /// Where a moment of a session lies, for rows that come in the order of their sessions.
  private struct Axis {
    let spans: [Span]
    private var index = 0

    init(_ spans: [Span]) { self.spans = spans }

    mutating func place(_ session: Int, _ nanoseconds: Int64) -> Double {
      while index < spans.count, spans[index].session < session { index += 1 }
      guard index < spans.count, spans[index].session == session else { return 0 }
      return spans[index].begin + Double(nanoseconds &- spans[index].firstNanoseconds) * 1e-9
    }
  }

  func bin(_ at: Double) -> Int { min(bins.count - 1, max(0, Int(min(1, at / end) * Double(bins.count)))) }

  // MARK: Rows

  private mutating func readPulses(_ ledger: LedgerFile) throws(LedgerFault) {
    var axis = Axis(spans)
    var before: (session: Int, at: Double)?
    let found = try ledger.query { db in
      var (bins, shortest) = (bins, Double.infinity)
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT session, deadline_ns + lateness_ns AS at, is_baseline, did_cavitate FROM pulse ORDER BY session, number
          """)
      while let row = try rows.next() {
        let session: Int = row[0]
        let at = axis.place(session, row[1])
        let isTherapy = !(row[2] as Bool)
        bins[bin(at)].fired += 1
        if isTherapy { bins[bin(at)].therapy += 1 }
        if isTherapy, row[3] as Bool { bins[bin(at)].cavitated += 1 }
        if let before, before.session == session, at > before.at { shortest = min(shortest, at - before.at) }
        before = (session, at)
      }
      return (bins: bins, shortest: shortest)
    }
    bins = found.bins
    extremes.shortestPeriod = found.shortest.isFinite ? found.shortest : nil
  }

  private mutating func readExtremes(_ ledger: LedgerFile) throws(LedgerFault) {
    let row = try ledger.query { db in
      try Row.fetchOne(
        db,
        sql: """
          SELECT max(rail_V) AS rail, max(lateness_ns) AS lateness, count(*) AS pulses,
            max(CASE WHEN is_baseline THEN NULL ELSE estimate_Pa END) AS estimate,
            (SELECT max(water_C) FROM reading) AS warmest, (SELECT min(water_C) FROM reading) AS coldest,
            (SELECT max(head_C) FROM reading) AS head
          FROM pulse
          """)
    }
    guard let row else { return }
    extremes.rail = row["rail"]
    extremes.estimate = row["estimate"]
    extremes.lateness = (row["lateness"] as Int64?).map { Double($0) * 1e-9 }
    extremes.pulses = row["pulses"]
    (extremes.warmestWater, extremes.coldestWater) = (row["warmest"], row["coldest"])
    extremes.warmestHead = row["head"]
  }

  private mutating func readEvents(_ ledger: LedgerFile) throws(LedgerFault) {
    var axis = Axis(spans)
    self = try ledger.query { db in
      var data = self
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT session, at_ns, kind, state, words, reason FROM event
          WHERE kind NOT IN ('lawLoaded', 'passed', 'loaded', 'ready', 'baselineTaken', 'verdict', 'waiting')
          ORDER BY session, number
          """)
      while let row = try rows.next() {
        guard let kind = EventWord(rawValue: row["kind"]) else { continue }
        let session: Int = row["session"]
        data.take(
          Event(
            at: axis.place(session, row["at_ns"]), session: session, kind: kind,
            state: (row["state"] as String?).flatMap { TreatmentState(word: $0) },
            words: row["words"] ?? row["reason"] ?? ""))
      }
      data.waits = try Row.fetchAll(
        db,
        sql: """
          SELECT coalesce(words, reason, '') AS word, count(*) AS count FROM event WHERE kind = 'waiting'
          GROUP BY word ORDER BY count DESC, word LIMIT 20
          """
      ).map { ($0["word"], $0["count"]) }
      return data
    }
  }

  private mutating func take(_ event: Event) {
    if event.kind == .state {
      if states.count < Self.statesMaximum { states.append(event) }
      return
    }
    guard EventWord.alarms.contains(event.kind) else { return }
    alarmCount += 1
    if alarms.count < Self.alarmsMaximum { alarms.append(event) }
    if [.withheld, .refused, .uncertain].contains(event.kind) { bins[bin(event.at)].missed += 1 }
  }

  /// A line's points: all where there are few, else the lowest and the highest of each of some thousand steps. No peak is lost.
  private func points(_ ledger: LedgerFile, _ sql: String, count: String) throws(LedgerFault) -> [Point] {
    var axis = Axis(spans)
    return try ledger.query { db in
      let total = try Int.fetchOne(db, sql: count) ?? 0
      let step = total > 2000 ? total / 700 : 1
      var (kept, group): ([Point], [Point]) = ([], [])
      let rows = try Row.fetchCursor(db, sql: sql)
      while let row = try rows.next() {
        let point = (at: axis.place(row[0], row[1]), value: row[2] as Double)
        guard step > 1 else {
          kept.append(point)
          continue
        }
        group.append(point)
        guard group.count == step else { continue }
        let ends = [group.min { $0.value < $1.value }, group.max { $0.value < $1.value }].compactMap(\.self)
        kept += ends.sorted { $0.at < $1.at }
        group = []
      }
      return kept + group
    }
  }

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
