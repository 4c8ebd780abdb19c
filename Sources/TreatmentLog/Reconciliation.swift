import GRDB
import HistotripsyCore

/// What the front end's counter says of the last session beyond what the ledger knows.
///
/// The front end counts every burst and forgets none. What it has counted since the last recorded pulse, and no further than the last recorded
/// intent allowed, may have been delivered to any focus that an intent names, up to the dose that it allows. What it has counted beyond that was
/// fired under no lease of this treatment: by another program, or by this treatment after the copy of the ledger that lies here was made. Any
/// focus may have had it. Each focus is charged with what it could have received, so that none can be given more than its plan.
public struct Reconciliation: Equatable, Sendable {
  /// The last pulse on record, or where the session began.
  public var recorded: PulseNumber
  /// The front end's counter now.
  public var counter: PulseNumber
  /// Pulses fired under this treatment's lease and not on record.
  public var unrecorded: UInt32
  /// Pulses that this treatment had no lease for.
  public var byOthers: UInt32
  /// The last session that can have fired closed its books with the counter: what was fired later was not fired by it.
  public var wasClosed: Bool
  /// For pulses of this treatment's lease, by focus; only those above 0.
  public var charges: [Charge]
  /// For pulses under no lease of it.
  public var chargesByOthers: [Charge]

  public struct Charge: Equatable, Sendable {
    public var focus: FocusIndex
    public var pulses: UInt32
  }

  public var charged: UInt32 { charges.reduce(0) { $0 + $1.pulses } }
  public var chargedByOthers: UInt64 { chargesByOthers.reduce(0) { $0 + UInt64($1.pulses) } }
}

extension LedgerFile {
  /// The front end's counter where the books of the last session were closed with it, or its first value where nothing can have been
  /// fired yet; `nil` where only the front end knows.
  public func closedCounter() throws(LedgerFault) -> PulseNumber? {
    let last = try lastSession()
    guard let known = last.known else { return PulseNumber(0) }
    if !last.hasIntents { return PulseCount(known).number }
    return last.closedAt.map { PulseCount($0).number }
  }

  /// Compares the ledger with the front end's counter as it stands now.
  /// - Throws: `.unreadable` when the counter has gone back: it is not the front end of this treatment; or when the ledger's log is
  ///   missing and pulses with it.
  public func reconcile(counter: PulseNumber) throws(LedgerFault) -> Reconciliation {
    let last = try lastSession()
    guard let known = last.known else {
      return Reconciliation(
        recorded: counter, counter: counter, unrecorded: 0, byOthers: 0, wasClosed: true, charges: [],
        chargesByOthers: [])
    }
    let now = PulseCount(known).nearest(counter)
    guard now >= known else {
      throw LedgerFault(
        path, .unreadable,
        "the front end's counter stands at \(counter.value), and the ledger knows of pulse "
          + "\(PulseCount(known).number.value): this is not the front end of this treatment")
    }
    let leased = max(0, last.through - known)
    // Where the books were closed, what the counter has moved by since was not fired by this treatment.
    let open = last.closedAt.map { max(0, min(now, $0) - known) } ?? now - known
    let unrecorded = last.isCharged ? 0 : min(open, leased)
    let byOthers = now - known - unrecorded + last.unexplained
    guard !isLogMissing || byOthers == 0 else {
      throw LedgerFault(
        path, .unreadable,
        "\(path)-wal is missing, and with it the record of \(byOthers) pulses that the front end has fired since: put the "
          + "log back beside the ledger. If it is lost, which focus had them cannot be known any more")
    }
    var reconciliation = Reconciliation(
      recorded: PulseCount(known).number, counter: counter, unrecorded: UInt32(clamping: unrecorded),
      byOthers: UInt32(clamping: byOthers), wasClosed: last.closedAt != nil || !last.hasIntents, charges: [],
      chargesByOthers: [])
    guard unrecorded > 0 || byOthers > 0 else { return reconciliation }
    let limits = try doseLimits(of: last.number)
    for (index, entry) in try accounts().enumerated() {
      let focus = FocusIndex(index)
      let (planned, dose) = (entry.focus.plannedPulses, entry.account.dose)
      let limit = min(limits[index] ?? 0, planned)
      let own = min(reconciliation.unrecorded, limit > dose ? limit - dose : 0)
      if own > 0 { reconciliation.charges.append(.init(focus: focus, pulses: own)) }
      let others = min(reconciliation.byOthers, planned > dose + own ? planned - dose - own : 0)
      if others > 0 { reconciliation.chargesByOthers.append(.init(focus: focus, pulses: others)) }
    }
    return reconciliation
  }

  private struct LastSession {
    var number = 0
    /// Pulses can have been fired in it.
    var hasIntents = false
    /// What it left open has been charged by a session that came after.
    var isCharged = true
    /// The last pulse on record, or where the session began; `nil` where the ledger knows of no counter.
    var known: Int64?
    /// The last pulse that a recorded intent allowed.
    var through: Int64 = 0
    /// The front end's counter with which the books were closed.
    var closedAt: Int64?
    /// Bursts between the session's first pulse and its last that no record explains.
    var unexplained: Int64 = 0
  }

  /// The newest session, as far as the front end's counter is concerned.
  private func lastSession() throws(LedgerFault) -> LastSession {
    try query { db in
      guard
        let newest = try SessionRow.fetchOne(db, sql: "SELECT * FROM session ORDER BY session DESC LIMIT 1")
      else {
        return LastSession()
      }
      let fired = try Int.fetchOne(db, sql: "SELECT max(session) FROM intent")
      if fired == newest.session { return try Self.session(newest, in: db) }
      if let begun = newest.begunCounter {
        // Whatever was open before has been charged when it began, and it has fired nothing.
        return LastSession(number: newest.session, known: begun, through: begun)
      }
      // Schema 1 did not say where a session began.
      guard let fired, let row = try SessionRow.fetchOne(db, key: fired) else { return LastSession() }
      var last = try Self.session(row, in: db)
      (last.isCharged, last.unexplained) = (true, 0)
      return last
    }
  }

  private static func session(_ row: SessionRow, in db: Database) throws -> LastSession {
    let found = try Row.fetchOne(
      db,
      sql: """
        SELECT (SELECT min(after_pulse) FROM intent WHERE session = :session) AS first,
          (SELECT max(through_pulse) FROM intent WHERE session = :session) AS through,
          (SELECT max(pulse) FROM pulse WHERE session = :session) AS last,
          (SELECT count(*) FROM pulse WHERE session = :session) AS pulses,
          (SELECT coalesce(sum(kind = 'uncertain') - sum(settles), 0) FROM event WHERE session = :session)
            - (SELECT coalesce(sum(settles), 0) FROM pulse WHERE session = :session) AS uncertain
        """, arguments: ["session": row.session])
    guard let found else { return LastSession() }
    let first = row.begunCounter ?? found["first"] as Int64
    let known = max(found["first"] as Int64, found["last"] as Int64? ?? 0)
    let explained = (found["pulses"] as Int64) + max(0, found["uncertain"] as Int64)
    return LastSession(
      number: row.session, hasIntents: true, isCharged: false, known: known, through: found["through"],
      closedAt: row.isVerified == true ? row.counter : nil, unexplained: max(0, known - first - explained))
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

  /// Begins another session: confirmations and charges are on stable storage before anything is touched.
  /// - Parameter others: what became of the pulses under no lease of this treatment; charged where nothing else was confirmed.
  /// - Returns: its number.
  public func begin(
    _ session: LedgerSession, after reconciliation: Reconciliation, others: PulsesByOthers = .charged,
    confirmed confirmations: [OperatorConfirmation]
  ) throws(LedgerFault) -> Int {
    do {
      let number = try write { db in
        let number = (try Int.fetchOne(db, sql: "SELECT max(session) FROM session") ?? 0) + 1
        var row = SessionRow(session, number: number, after: try Self.count(in: db))
        row.byOthers = reconciliation.byOthers
        row.othersWere = reconciliation.byOthers > 0 ? others.rawValue : nil
        try row.insert(db)
        for (index, confirmation) in confirmations.enumerated() {
          try ConfirmationRow(confirmation, session: number, number: index + 1).insert(db)
        }
        try charge(reconciliation.charges, .lease, session: number, db)
        if others == .charged { try charge(reconciliation.chargesByOthers, .others, session: number, db) }
        return number
      }
      try foldIn()
      return number
    } catch {
      throw LedgerFault(path, error)
    }
  }

  private func charge(
    _ charges: [Reconciliation.Charge], _ source: ChargeSource, session: Int, _ db: Database
  ) throws {
    for charge in charges {
      try ChargeRow(
        session: session, focus: charge.focus.index, source: source.rawValue, pulses: charge.pulses
      ).insert(db)
    }
  }
}
