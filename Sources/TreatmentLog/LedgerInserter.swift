import GRDB
import HistotripsyCore

/// Inserts the records of one session, in the order in which they happened.
struct LedgerInserter {
  let session: Int
  /// A person's words for an event; `nil` where its numbers say all.
  let words: @Sendable (EventKind) -> String?
  /// The focus of an uncertain pulse that nothing has settled yet.
  private var doubt: FocusIndex?
  /// The last pulse, counted on where the front end's number came round.
  private var count: PulseCount

  init(session: Int, from count: PulseCount, words: @escaping @Sendable (EventKind) -> String?) {
    self.session = session
    self.count = count
    self.words = words
  }

  mutating func insert(_ record: LogRecord, into db: Database) throws {
    switch record {
    case .event(let event): try insert(event, into: db)
    case .intent(let intent): try insert(intent, into: db)
    }
  }

  private mutating func insert(_ intent: Intent, into db: Database) throws {
    let after = count.advance(to: intent.after)
    try IntentRow(
      session: session, intent: intent.number, after: after,
      through: after + Int64(intent.through.value &- intent.after.value),
      baselinePulses: intent.baselinePulses
    ).insert(db)
    for i in 0..<intent.count {
      try IntentFocusRow(
        session: session, intent: intent.number, focus: intent[i].focus.index, doseLimit: intent[i].doseLimit
      ).insert(db)
    }
  }

  private mutating func insert(_ event: Event, into db: Database) throws {
    let (number, at) = (Int64(event.number), Int64(bitPattern: event.at.nanoseconds))
    switch event.kind {
    case .fired(let report): try insert(report, number: number, at: at, into: db)
    case .sensors(let readings):
      try ReadingRow(
        session: session, number: number, at: at, water: readings.water.celsius, head: readings.head.celsius,
        rail: readings.rail.volts
      ).insert(db)
    default:
      try EventRow(
        session: session, number: number, at: at, kind: EventWord(event.kind).rawValue,
        settles: settle(event.kind),
        columns: EventColumns(event.kind), words: words(event.kind)
      ).insert(db)
    }
  }

  private mutating func insert(_ report: PulseReport, number: Int64, at: Int64, into db: Database) throws {
    try PulseRow(
      session: session, number: number, at: at, pulse: count.advance(to: report.pulse),
      focus: report.focus.index,
      isBaseline: report.isBaseline, settles: settle(.fired(report)),
      deadline: Int64(bitPattern: report.deadline.nanoseconds), lateness: report.lateness.count,
      rail: report.rail.volts, estimate: report.estimate?.peakNegative.pascals,
      measured: report.measured?.peakNegative.pascals, didCavitate: report.didCavitate,
      collapse: report.collapseTime?.count
    ).insert(db)
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
}
