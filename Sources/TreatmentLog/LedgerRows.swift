import Foundation
import GRDB
import HistotripsyCore

// What is inserted where. Every number as it is; every quantity in the unit that its column names.

extension LedgerOpening {
  func insert(into db: Database) throws {
    for (role, document) in [("plan", plan), ("array", array)] {
      try db.execute(
        sql: "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          role, document.name, document.source, document.sourceDigest, document.digest, document.text,
        ])
    }
    for parameter in parameters {
      let value: DatabaseValue =
        switch parameter.value {
        case .number(let number): number.databaseValue
        case .integer(let number): number.databaseValue
        case .text(let text): text.databaseValue
        }
      try db.execute(
        sql: "INSERT INTO parameter VALUES (?, ?, ?, ?)",
        arguments: [parameter.section, parameter.name, value, parameter.unit])
    }
    var places = Array(repeating: 0, count: foci.count)
    for (place, focus) in order.enumerated() { places[focus] = place }
    for (index, focus) in foci.enumerated() {
      try db.execute(
        sql: "INSERT INTO focus VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          index, places[index], focus.position.x.metres, focus.position.y.metres, focus.position.z.metres,
          focus.plannedPulses,
        ])
    }
  }
}

extension LedgerSession {
  func insert(_ number: Int, into db: Database) throws {
    try db.execute(
      sql: "INSERT INTO session (session, begun_utc, software, board, seed) VALUES (?, ?, ?, ?, ?)",
      arguments: [number, Self.utcNow(), software, board, seed.map { String($0) }])
  }

  /// For people; nothing is decided by it.
  static func utcNow() -> String {
    Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}

/// Inserts records of one session, with statements prepared once for each batch.
struct LedgerInserter {
  let session: Int
  /// A person's words for an event; `nil` where its numbers say all.
  let words: @Sendable (EventKind) -> String?
  /// The focus of an uncertain pulse that nothing has settled yet.
  private(set) var doubt: FocusIndex?

  init(session: Int, words: @escaping @Sendable (EventKind) -> String?) {
    self.session = session
    self.words = words
  }

  mutating func insert(_ record: LogRecord, into db: Database) throws {
    switch record {
    case .event(let event): try insert(event, into: db)
    case .intent(let intent): try insert(intent, into: db)
    }
  }

  private func insert(_ intent: Intent, into db: Database) throws {
    let row = try db.cachedStatement(sql: "INSERT INTO intent VALUES (?, ?, ?, ?, ?)")
    try row.execute(arguments: [
      session, intent.number, intent.after.value, intent.through.value, intent.baselinePulses,
    ])
    let entry = try db.cachedStatement(sql: "INSERT INTO intent_focus VALUES (?, ?, ?, ?)")
    for i in 0..<intent.count {
      try entry.execute(arguments: [session, intent.number, intent[i].focus.value, intent[i].doseLimit])
    }
  }

  private mutating func insert(_ event: Event, into db: Database) throws {
    switch event.kind {
    case .fired(let report): try insert(report, event, into: db)
    case .sensors(let readings):
      let row = try db.cachedStatement(sql: "INSERT INTO reading VALUES (?, ?, ?, ?, ?, ?)")
      try row.execute(arguments: [
        session, Int64(event.number), Int64(bitPattern: event.at.nanoseconds), readings.water.celsius,
        readings.head.celsius, readings.rail.volts,
      ])
    default:
      let (kind, focus, value) = Self.columns(event.kind)
      let settles = settle(event.kind)
      let row = try db.cachedStatement(sql: "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      try row.execute(arguments: [
        session, Int64(event.number), Int64(bitPattern: event.at.nanoseconds), kind,
        focus.map { Int($0.value) }, settles, value, words(event.kind),
      ])
    }
  }

  private mutating func insert(_ report: PulseReport, _ event: Event, into db: Database) throws {
    let settles = settle(event.kind)
    let row = try db.cachedStatement(
      sql: "INSERT INTO pulse VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    try row.execute(arguments: [
      session, Int64(event.number), Int64(bitPattern: event.at.nanoseconds), report.pulse.value,
      report.focus.value, report.isBaseline, settles, Int64(bitPattern: report.deadline.nanoseconds),
      report.lateness.count, report.rail.volts, report.estimate?.peakNegative.pascals,
      report.measured?.peakNegative.pascals, report.didCavitate, report.collapseTime?.count,
    ])
  }

  /// An uncertain pulse is settled by the next event that says what a trigger did: nothing is triggered before it is.
  private mutating func settle(_ kind: EventKind) -> Bool {
    switch kind {
    case .uncertain(let focus):
      doubt = focus
      return false
    case .fired(let report): return take(report.focus)
    case .refused(let focus, _): return take(focus)
    default: return false
    }
  }

  private mutating func take(_ focus: FocusIndex) -> Bool {
    defer { doubt = nil }
    return doubt == focus
  }

  private static func columns(_ kind: EventKind) -> (kind: String, focus: FocusIndex?, value: String?) {
    switch kind {
    case .state(let state): ("state", nil, "\(state)")
    case .passed(let check): ("passed", nil, "\(check)")
    case .lawLoaded(let focus, let slot): ("lawLoaded", focus, "\(slot.value)")
    case .loaded: ("loaded", nil, nil)
    case .ready(let rail): ("ready", nil, "\(rail.volts)")
    case .baselineTaken(let pulses): ("baselineTaken", nil, "\(pulses)")
    case .fired(let report): ("fired", report.focus, nil)
    case .withheld(let focus, let reason): ("withheld", focus, "\(reason)")
    case .refused(let focus, let reason): ("refused", focus, "\(reason)")
    case .uncertain(let focus): ("uncertain", focus, nil)
    case .verdict(let focus, let verdict): ("verdict", focus, "\(verdict)")
    case .waiting(let reason): ("waiting", nil, "\(reason)")
    case .sensors: ("sensors", nil, nil)
    case .retried(let total): ("retried", nil, "\(total)")
    case .pressureNotHeld(let state): ("pressureNotHeld", nil, "\(state)")
    case .notTakenBack(let fault): ("notTakenBack", nil, "\(fault)")
    case .tripped(let cause): ("tripped", nil, "\(cause)")
    case .stopRequested(let cause): ("stopRequested", nil, "\(cause)")
    case .cleared(let cause): ("cleared", nil, "\(cause)")
    }
  }
}
