import GRDB
import HistotripsyCore

// What comes from outside of the controller while a treatment runs, as rows: alarms and decisions.

/// An alarm as it stands now.
public struct AlarmRecord: Codable, Equatable, Sendable, FetchableRecord, PersistableRecord {
  public static let databaseTableName = "alarm"
  public var session: Int
  /// Consecutive from 1 within the session.
  public var alarm: Int
  public var kind: AlarmWord
  public var priority: AlarmPriorityWord
  /// Nanoseconds on the board's clock.
  public var begun: Int64
  public var acknowledged: Int64?
  public var acknowledgedBy: String?
  /// `nil` while it holds, and for one that held to the session's end.
  public var ended: Int64?
  public var words: String
  /// What the operator was told to look at.
  public var advice: String

  public enum CodingKeys: String, CodingKey {
    case session, alarm, kind, priority
    case begun = "begun_ns"
    case acknowledged = "acknowledged_ns"
    case acknowledgedBy = "acknowledged_by"
    case ended = "ended_ns"
    case words, advice
  }

  public init(
    session: Int, alarm: Int, kind: AlarmWord, priority: AlarmPriorityWord, begun: Int64, words: String,
    advice: String
  ) {
    self.session = session
    self.alarm = alarm
    self.kind = kind
    self.priority = priority
    self.begun = begun
    self.words = words
    self.advice = advice
  }
}

/// A decision of a person.
public struct DecisionRecord: Equatable, Sendable {
  public var session: Int
  /// Consecutive from 1 within the session.
  public var decision: Int
  /// It was taken before the event of this number.
  public var beforeNumber: Int64
  /// Nanoseconds on the board's clock.
  public var at: Int64
  public var utc: String
  public var kind: DecisionWord
  public var `operator`: String
  public var foci: [FocusIndex]
  public var pulses: UInt32?
  public var setPoint: Pressure?
  public var reason: String
  /// What was typed to confirm it; `nil` where nothing had to be.
  public var confirmed: String?

  public init(
    session: Int, decision: Int, beforeNumber: Int64, at: Int64, kind: DecisionWord, operator: String,
    foci: [FocusIndex] = [], pulses: UInt32? = nil, setPoint: Pressure? = nil, reason: String,
    confirmed: String? = nil
  ) {
    self.session = session
    self.decision = decision
    self.beforeNumber = beforeNumber
    self.at = at
    utc = SessionRow.utcNow()
    self.kind = kind
    self.operator = `operator`
    self.foci = foci
    self.pulses = pulses
    self.setPoint = setPoint
    self.reason = reason
    self.confirmed = confirmed
  }
}

struct DecisionRow: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "decision"
  var session: Int
  var decision: Int
  var beforeNumber: Int64
  var at: Int64
  var utc: String
  var kind: DecisionWord
  var `operator`: String
  var pulses: UInt32?
  var setPoint: Double?
  var reason: String
  var confirmed: String?

  enum CodingKeys: String, CodingKey {
    case session, decision
    case beforeNumber = "before_number"
    case at = "at_ns"
    case utc, kind, `operator`, pulses
    case setPoint = "set_point_Pa"
    case reason, confirmed
  }
}

struct DecisionFocusRow: Codable, FetchableRecord, PersistableRecord {
  static let databaseTableName = "decision_focus"
  var session: Int
  var decision: Int
  var focus: Int
}

/// One of either, on its way to the ledger.
enum Annotation: Sendable {
  case alarm(AlarmRecord)
  case decision(DecisionRecord)

  func insert(into db: Database) throws {
    switch self {
    // Each time that it changes, whole.
    case .alarm(let record): try record.insert(db, onConflict: .replace)
    case .decision(let record):
      try DecisionRow(
        session: record.session, decision: record.decision, beforeNumber: record.beforeNumber, at: record.at,
        utc: record.utc, kind: record.kind, operator: record.operator, pulses: record.pulses,
        setPoint: record.setPoint?.pascals, reason: record.reason, confirmed: record.confirmed
      ).insert(db)
      for focus in record.foci {
        try DecisionFocusRow(session: record.session, decision: record.decision, focus: focus.index).insert(
          db)
      }
    }
  }
}
