import GRDB
import HistotripsyCore

/// What the front end's counter says of the last session beyond what the ledger knows.
///
/// The front end counts every burst and forgets none. What it has counted since the last recorded pulse, and no further than the last recorded
/// intent allowed, may have been delivered to any focus that an intent names, up to the dose that it allows: each of them is charged
/// what it could have received, so that none can be given more than its plan.
public struct Reconciliation: Equatable, Sendable {
  /// The last pulse on record, or where the session began.
  public var recorded: PulseNumber
  /// The front end's counter now.
  public var counter: PulseNumber
  /// Pulses fired under this treatment's lease and not on record.
  public var unrecorded: UInt32
  /// Pulses that this treatment had no lease for: fired by somebody else.
  public var foreign: UInt32
  /// Charged, by focus; only those above 0.
  public var charges: [Charge]

  public struct Charge: Equatable, Sendable {
    public var focus: FocusIndex
    public var pulses: UInt32
  }

  public var charged: UInt32 { charges.reduce(0) { $0 + $1.pulses } }
}

extension LedgerFile {
  /// The front end's counter where the books of the last session were closed with it, or its first value where nothing can have been
  /// fired yet; `nil` where nobody knows.
  public func closedCounter() throws(LedgerFault) -> PulseNumber? {
    let last = try lastSession()
    return last.recorded == nil ? PulseNumber(0) : last.closedAt
  }

  /// Compares the ledger with the front end's counter as it stands now.
  /// - Throws: `.unreadable` when the counter has gone back: it is not the front end of this treatment.
  public func reconcile(counter: PulseNumber) throws(LedgerFault) -> Reconciliation {
    let last = try lastSession()
    guard let recorded = last.recorded else {
      return Reconciliation(recorded: counter, counter: counter, unrecorded: 0, foreign: 0, charges: [])
    }
    guard counter >= recorded else {
      throw LedgerFault(
        path, .unreadable,
        "the front end's counter stands at \(counter.value), and the ledger knows of pulse \(recorded.value): "
          + "this is not the front end of this treatment")
    }
    // Counters wrap; their differences do not.
    let moved = counter.value &- recorded.value
    let leased = last.through > recorded ? last.through.value &- recorded.value : 0
    // Where the books were closed, what the counter has moved by since is nobody's of this treatment.
    let open = last.closedAt.map { min(counter, $0).value &- min(recorded, $0).value } ?? moved
    let unrecorded = last.isCharged ? 0 : min(open, leased, moved)
    var reconciliation = Reconciliation(
      recorded: recorded, counter: counter, unrecorded: unrecorded, foreign: moved - unrecorded, charges: [])
    guard unrecorded > 0 else { return reconciliation }
    let limits = try doseLimits(of: last.number)
    for (index, entry) in try accounts().enumerated() {
      let limit = min(limits[index] ?? 0, entry.focus.plannedPulses)
      let room = limit > entry.account.dose ? limit - entry.account.dose : 0
      let pulses = min(unrecorded, room)
      if pulses > 0 { reconciliation.charges.append(.init(focus: FocusIndex(index), pulses: pulses)) }
    }
    return reconciliation
  }

  private struct LastSession {
    var number = 0
    /// A session that came after has charged what this one left open.
    var isCharged = true
    /// The last pulse on record, or where the session began; `nil` where no pulse can have been fired.
    var recorded: PulseNumber?
    /// The last pulse that a recorded intent allowed.
    var through = PulseNumber(0)
    /// The front end's counter with which the books were closed.
    var closedAt: PulseNumber?
  }

  /// The last session in which a pulse can have been fired.
  private func lastSession() throws(LedgerFault) -> LastSession {
    try query { db in
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT session, min(after_pulse) AS first, max(through_pulse) AS through,
            (SELECT max(pulse) FROM pulse WHERE pulse.session = intent.session) AS pulse,
            (SELECT counter FROM session AS s WHERE s.session = intent.session AND is_verified) AS closed,
            EXISTS (SELECT 1 FROM session AS s WHERE s.session > intent.session) AS is_charged
          FROM intent WHERE session = (SELECT max(session) FROM intent) GROUP BY session
          """)
      guard let row else { return LastSession() }
      return LastSession(
        number: row["session"], isCharged: row["is_charged"],
        recorded: PulseNumber(max(row["first"] as UInt32, row["pulse"] as UInt32? ?? 0)),
        through: PulseNumber(row["through"]), closedAt: (row["closed"] as UInt32?).map { PulseNumber($0) })
    }
  }

  private func doseLimits(of session: Int) throws(LedgerFault) -> [Int: UInt32] {
    try query { db in
      var limits: [Int: UInt32] = [:]
      for row in try Row.fetchAll(
        db, sql: "SELECT focus, max(dose_limit) AS dose FROM intent_focus WHERE session = ? GROUP BY focus",
        arguments: [session])
      {
        limits[row["focus"]] = row["dose"]
      }
      return limits
    }
  }

  /// Begins another session: confirmation and charges are on stable storage before anything is touched.
  /// - Returns: its number.
  public func begin(
    _ session: LedgerSession, after reconciliation: Reconciliation,
    confirmed confirmation: OperatorConfirmation
  ) throws(LedgerFault) -> Int {
    do {
      return try database.write { db in
        let number = (try Int.fetchOne(db, sql: "SELECT max(session) FROM session") ?? 0) + 1
        try session.insert(number, into: db)
        try db.execute(
          sql: "INSERT INTO confirmation VALUES (?, ?, ?, ?, ?, ?)",
          arguments: [
            number, LedgerSession.utcNow(), confirmation.operator, confirmation.question, confirmation.typed,
            confirmation.given,
          ])
        for charge in reconciliation.charges {
          try db.execute(
            sql: "INSERT INTO charge VALUES (?, ?, ?)",
            arguments: [number, charge.focus.value, charge.pulses])
        }
        return number
      }
    } catch {
      throw LedgerFault(path, error)
    }
  }
}
