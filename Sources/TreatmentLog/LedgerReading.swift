import Foundation
import GRDB
import HistotripsyCore

/// One focus as the ledger has it.
public struct FocusEntry: Equatable, Sendable {
  public var focus: Focus
  /// Its place in the visiting order.
  public var place: Int
  public var account: FocusAccount
  /// Sub-threshold pulses, no part of the dose.
  public var baseline: UInt32
  /// As the core names it; `nil` where there is none yet.
  public var verdict: String?
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
  /// `nil` where nobody could write how it ended.
  public var state: String?
  public var cause: String?
  public var counter: UInt32?
  public var isVerified: Bool
  public var isExact: Bool
  /// Pulses charged when the next session began; see `Reconciliation`.
  public var confirmation: OperatorConfirmation?
  public var confirmedAt: String?
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
      try Row.fetchAll(
        db,
        sql: "SELECT account.*, place, x_m, y_m, z_m FROM account JOIN focus USING (focus) ORDER BY focus"
      ).map { row in
        var account = FocusAccount()
        account.delivered = row["delivered"]
        account.cavitating = row["cavitating"]
        account.withheld = row["withheld"]
        account.refused = row["refused"]
        account.uncertain = row["uncertain"]
        let position = Position(
          x: .metres(row["x_m"] as Double), y: .metres(row["y_m"] as Double), z: .metres(row["z_m"] as Double)
        )
        return FocusEntry(
          focus: Focus(position: position, plannedPulses: row["planned"]), place: row["place"],
          account: account, baseline: row["baseline"], verdict: row["verdict"],
          verdictWords: row["verdict_words"])
      }
    }
  }

  /// Every session, the first first.
  public func sessions() throws(LedgerFault) -> [SessionEntry] {
    try query { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT session.*, utc, operator, question, typed, given FROM session
          LEFT JOIN confirmation USING (session) ORDER BY session
          """
      ).map { row in
        let typed: String? = row["typed"]
        let confirmation = typed.map {
          OperatorConfirmation(
            operator: row["operator"], question: row["question"], typed: $0, given: row["given"])
        }
        return SessionEntry(
          number: row["session"], begun: row["begun_utc"], software: row["software"], board: row["board"],
          seed: row["seed"], ended: row["ended_utc"], state: row["state"], cause: row["cause"],
          counter: row["counter"], isVerified: row["is_verified"] ?? false, isExact: row["is_exact"] ?? false,
          confirmation: confirmation, confirmedAt: row["utc"])
      }
    }
  }

  public func document(_ role: String) throws(LedgerFault) -> LedgerOpening.Document {
    let document = try query { db in
      try Row.fetchOne(db, sql: "SELECT * FROM document WHERE role = ?", arguments: [role]).map { row in
        LedgerOpening.Document(
          name: row["name"], source: row["source"], sourceDigest: row["source_sha256"], text: row["text"],
          digest: row["sha256"])
      }
    }
    guard let document else {
      throw LedgerFault(path, .unreadable, "the ledger is damaged: it holds no \(role)")
    }
    return document
  }

  public func parameters() throws(LedgerFault) -> [LedgerOpening.Parameter] {
    try query { db in
      try Row.fetchAll(db, sql: "SELECT * FROM parameter ORDER BY rowid").map { row in
        let stored: DatabaseValue = row["value"]
        let value: LedgerOpening.Parameter.Value =
          switch stored.storage {
          case .int64(let number): .integer(number)
          case .double(let number): .number(number)
          case .string(let text): .text(text)
          case .null, .blob: .text("")
          }
        return LedgerOpening.Parameter(row["section"], row["name"], value, row["unit"])
      }
    }
  }

  /// Everything that became of a focus' pulses, in the order in which it happened: what a controller is restored from.
  public func history() throws(LedgerFault) -> [(past: PastPulse, focus: FocusIndex)] {
    try query { db in
      let rows = try Row.fetchCursor(
        db,
        sql: """
          SELECT session, number, 'fired' AS kind, focus, settles, did_cavitate, collapse_ns, is_baseline, 1 AS pulses
          FROM pulse
          UNION ALL
          SELECT session, number, kind, focus, settles, 0, NULL, 0, 1 FROM event
          WHERE kind IN ('withheld', 'refused', 'uncertain')
          UNION ALL
          SELECT session, -1, 'charge', focus, 0, 0, NULL, 0, pulses FROM charge
          ORDER BY session, number
          """)
      var history: [(past: PastPulse, focus: FocusIndex)] = []
      while let row = try rows.next() {
        let settles: Bool = row["settles"]
        let past: PastPulse
        switch row["kind"] as String {
        case "fired" where settles:
          // An uncertain baseline pulse that fired is no part of a dose, and was none of the refused either.
          past = row["is_baseline"] ? .foundBaseline : .foundDelivered
        case "fired" where row["is_baseline"]: continue
        case "fired":
          let collapse: Int64? = row["collapse_ns"]
          past = .delivered(cavitated: row["did_cavitate"], collapseTime: collapse.map { Nanoseconds($0) })
        case "withheld": past = .withheld
        case "refused": past = settles ? .foundRefused : .refused
        case "uncertain": past = .uncertain
        default: past = .notProvenUndelivered
        }
        for _ in 0..<(row["pulses"] as Int) { history.append((past, FocusIndex(row["focus"] as Int))) }
      }
      return history
    }
  }
}
