import Foundation
import GRDB
import HistotripsyCore

/// One focus as the ledger has it.
public struct FocusEntry: Equatable, Sendable {
  public var focus: Focus
  /// Its index in the visiting order.
  public var place: Int
  public var account: FocusAccount
  /// Of the uncertain pulses, those that it was charged with when a session began.
  public var charged: UInt32
  /// Sub-threshold pulses, no part of the dose.
  public var baseline: UInt32
  /// `nil` where there is none yet.
  public var verdict: FocusVerdict?
  /// For people.
  public var verdictWords: String?
}

/// One run as the ledger has it.
public struct SessionEntry: Equatable, Sendable {
  public var number: Int
  public var begun: String
  public var software: String
  public var board: String
  public var seed: String?
  public var ended: String?
  /// `nil` where the program could not write how it ended.
  public var state: TreatmentState?
  public var cause: String?
  public var isVerified: Bool
  public var isExact: Bool
  /// What array and front end said of themselves when it began; `nil` in ledgers of schema 1.
  public var start: SessionStart?
  /// Pulses that the front end had fired before it began, under no lease of this treatment.
  public var byOthers: UInt32
  /// What became of them; `nil` where there were none.
  public var othersWere: PulsesByOthers?
  /// Pulses that foci were charged with when it began, all foci together.
  public var charged: Int
  public var attendant: Attendant
  public var confirmations: [(confirmation: OperatorConfirmation, utc: String)]

  public static func == (a: SessionEntry, b: SessionEntry) -> Bool {
    a.number == b.number && a.begun == b.begun && a.ended == b.ended && a.state == b.state
      && a.start == b.start
  }
}

extension LedgerFile {
  /// Runs a query, and says what is wrong with the file where it fails.
  func query<T>(_ body: (Database) throws -> T) throws(LedgerFault) -> T {
    do {
      return try database.read(body)
    } catch {
      throw LedgerFault(path, error, while: "cannot be read")
    }
  }

  /// Every focus, in the order of its index.
  public func accounts() throws(LedgerFault) -> [FocusEntry] {
    try query { db in
      let rows = try Row.fetchCursor(
        db,
        sql: "SELECT account.*, place, x_m, y_m, z_m FROM account JOIN focus USING (focus) ORDER BY focus")
      var entries: [FocusEntry] = []
      while let row = try rows.next() {
        var account = FocusAccount()
        account.delivered = row["delivered"]
        account.cavitating = row["cavitating"]
        account.withheld = row["withheld"]
        account.refused = row["refused"]
        account.uncertain = row["uncertain"]
        let position = Position(
          x: .metres(row["x_m"] as Double), y: .metres(row["y_m"] as Double), z: .metres(row["z_m"] as Double)
        )
        let verdict = (row["verdict"] as String?).flatMap { FocusVerdict(word: $0, reason: row["reason"]) }
        entries.append(
          FocusEntry(
            focus: Focus(position: position, plannedPulses: row["planned"]), place: row["place"],
            account: account, charged: row["charged"], baseline: row["baseline"], verdict: verdict,
            verdictWords: row["verdict_words"]))
      }
      return entries
    }
  }

  /// Every session, the first first.
  public func sessions() throws(LedgerFault) -> [SessionEntry] {
    try query { db in
      let confirmations = Dictionary(
        grouping: try ConfirmationRow.fetchAll(
          db, sql: "SELECT * FROM confirmation ORDER BY session, number"),
        by: \.session)
      var charges: [Int: Int] = [:]
      for row in try Row.fetchAll(
        db, sql: "SELECT session, sum(pulses) AS pulses FROM charge GROUP BY session")
      {
        charges[row["session"]] = row["pulses"]
      }
      return try SessionRow.fetchAll(db, sql: "SELECT * FROM session ORDER BY session").map { row in
        SessionEntry(
          number: row.session, begun: row.begun, software: row.software, board: row.board, seed: row.seed,
          ended: row.ended, state: row.state.flatMap { TreatmentState(word: $0) }, cause: row.cause,
          isVerified: row.isVerified ?? false, isExact: row.isExact ?? false, start: row.start,
          byOthers: row.byOthers, othersWere: row.othersWere.flatMap { PulsesByOthers(rawValue: $0) },
          charged: charges[row.session] ?? 0,
          attendant: Attendant(
            operator: row.operator ?? "", specimen: row.specimen ?? "", note: row.note ?? ""),
          confirmations: (confirmations[row.session] ?? []).map { ($0.confirmation, $0.utc) })
      }
    }
  }

  /// - Parameter role: `plan` or `array`.
  public func document(_ role: String) throws(LedgerFault) -> LedgerOpening.Document {
    let row = try query { try DocumentRow.fetchOne($0, key: role) }
    guard let row else {
      throw LedgerFault(path, .unreadable, "the ledger is damaged: it holds no \(role)")
    }
    return LedgerOpening.Document(
      name: row.name, source: row.source, sourceDigest: row.sourceDigest, text: row.text, digest: row.digest)
  }

  public func parameters() throws(LedgerFault) -> [LedgerOpening.Parameter] {
    try query {
      try ParameterRow.fetchAll($0, sql: "SELECT * FROM parameter ORDER BY rowid").map(\.parameter)
    }
  }

  /// Hands over everything that became of a focus' pulses, in the order in which it happened: what a controller is restored from.
  /// - Parameter bringBack: a person has brought a focus back here.
  public func forEachPast(
    bringingBack bringBack: (FocusIndex) -> Void = { _ in }, _ body: (PastPulse, FocusIndex) -> Void
  ) throws(LedgerFault) {
    try query { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT session, number, 1 AS rank, 'fired' AS kind, focus, settles, did_cavitate, collapse_ns, is_baseline, 1 AS pulses
          FROM pulse
          UNION ALL
          SELECT session, number, 1, kind, focus, settles, 0, NULL, 0, 1 FROM event
          WHERE kind IN ('withheld', 'refused', 'uncertain')
          UNION ALL
          SELECT session, -1, 1, 'charge', focus, 0, 0, NULL, 0, pulses FROM charge
          UNION ALL
          SELECT session, before_number, 0, 'bringBack', decision_focus.focus, 0, 0, NULL, 0, 1
          FROM decision JOIN decision_focus USING (session, decision) WHERE kind = 'bringBack'
          ORDER BY session, number, rank
          """)
      while let row = try rows.next() {
        if row["kind"] as String == "bringBack" {
          bringBack(FocusIndex(row["focus"] as Int))
          continue
        }
        guard let past = Self.past(row) else { continue }
        let focus = FocusIndex(row["focus"] as Int)
        for _ in 0..<(row["pulses"] as Int) { body(past, focus) }
      }
    }
  }

  /// A therapy burst that was seen to fire, with what was heard of it.
  public struct Burst: Sendable {
    /// Number of its session; clocks of different sessions have nothing in common.
    public var session: Int
    public var focus: FocusIndex
    public var deadline: Instant
    /// (p−)LE at the focus; `nil` where the drive curve did not tell.
    public var estimate: LinearEstimate?
    public var didCavitate: Bool
    public var collapseTime: Nanoseconds?
  }

  /// Hands over every therapy burst that was seen to fire, in the order in which they did.
  public func forEachBurst(_ body: (Burst) -> Void) throws(LedgerFault) {
    try query { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT session, focus, deadline_ns, estimate_Pa, did_cavitate, collapse_ns
          FROM pulse WHERE NOT is_baseline AND NOT settles ORDER BY session, number
          """)
      while let row = try rows.next() {
        let estimate: Double? = row["estimate_Pa"]
        let collapse: Int64? = row["collapse_ns"]
        body(
          Burst(
            session: row["session"], focus: FocusIndex(row["focus"] as Int),
            deadline: Instant(nanoseconds: UInt64(clamping: row["deadline_ns"] as Int64)),
            estimate: estimate.map { LinearEstimate(peakNegative: Pressure(clamping: $0)) },
            didCavitate: row["did_cavitate"], collapseTime: collapse.map { Nanoseconds($0) }))
      }
    }
  }

  /// - Returns: `nil` for a baseline pulse, which is no part of a dose.
  private static func past(_ row: Row) -> PastPulse? {
    let settles: Bool = row["settles"]
    switch row["kind"] as String {
    case "fired" where settles:
      // An uncertain baseline pulse that fired is no part of a dose, and was none of the refused either.
      return row["is_baseline"] ? .foundBaseline : .foundDelivered
    case "fired" where row["is_baseline"]: return nil
    case "fired":
      let collapse: Int64? = row["collapse_ns"]
      return .delivered(cavitated: row["did_cavitate"], collapseTime: collapse.map { Nanoseconds($0) })
    case "withheld": return .withheld
    case "refused": return settles ? .foundRefused : .refused
    case "uncertain": return .uncertain
    default: return .notProvenUndelivered
    }
  }
}

extension SessionRow {
  var start: SessionStart? {
    guard let begunCounter, let begunPowerCycles else { return nil }
    return SessionStart(
      counter: PulseNumber(UInt32(truncatingIfNeeded: begunCounter)),
      powerCycles: UInt16(truncatingIfNeeded: begunPowerCycles), arraySerial: arraySerial,
      journalSequence: journal.map { UInt32(truncatingIfNeeded: $0) })
  }
}
