import GRDB
import HistotripsyCore

// What happens while a treatment runs, as rows. Times are nanoseconds on the board's clock.

struct IntentRow: Codable, PersistableRecord {
  static let databaseTableName = "intent"
  var session: Int
  var intent: UInt32
  var after: Int64
  var through: Int64
  var baselinePulses: UInt16

  enum CodingKeys: String, CodingKey {
    case session, intent
    case after = "after_pulse"
    case through = "through_pulse"
    case baselinePulses = "baseline_pulses"
  }
}

struct IntentFocusRow: Codable, PersistableRecord {
  static let databaseTableName = "intent_focus"
  var session: Int
  var intent: UInt32
  var focus: Int
  var doseLimit: UInt32

  enum CodingKeys: String, CodingKey {
    case session, intent, focus
    case doseLimit = "dose_limit"
  }
}

struct PulseRow: Codable, PersistableRecord {
  static let databaseTableName = "pulse"
  var session: Int
  var number: Int64
  var at: Int64
  /// The front end's number, counted on where it came round.
  var pulse: Int64
  var focus: Int
  var isBaseline: Bool
  var settles: Bool
  var deadline: Int64
  var lateness: Int64
  var rail: Double
  var estimate: Double?
  var measured: Double?
  var didCavitate: Bool
  var collapse: Int64?

  enum CodingKeys: String, CodingKey {
    case session, number
    case at = "at_ns"
    case pulse, focus
    case isBaseline = "is_baseline"
    case settles
    case deadline = "deadline_ns"
    case lateness = "lateness_ns"
    case rail = "rail_V"
    case estimate = "estimate_Pa"
    case measured = "measured_Pa"
    case didCavitate = "did_cavitate"
    case collapse = "collapse_ns"
  }
}

struct ReadingRow: Codable, PersistableRecord {
  static let databaseTableName = "reading"
  var session: Int
  var number: Int64
  var at: Int64
  var water: Double
  var head: Double
  var rail: Double

  enum CodingKeys: String, CodingKey {
    case session, number
    case at = "at_ns"
    case water = "water_C"
    case head = "head_C"
    case rail = "rail_V"
  }
}

struct EventRow: Encodable, PersistableRecord {
  static let databaseTableName = "event"
  var session: Int
  var number: Int64
  var at: Int64
  var kind: String
  var settles: Bool
  var columns: EventColumns
  /// For people.
  var words: String?

  enum CodingKeys: String, CodingKey {
    case session, number
    case at = "at_ns"
    case kind, settles, words
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(session, forKey: .session)
    try container.encode(number, forKey: .number)
    try container.encode(at, forKey: .at)
    try container.encode(kind, forKey: .kind)
    try container.encode(settles, forKey: .settles)
    try container.encodeIfPresent(words, forKey: .words)
    try columns.encode(to: encoder)
  }
}
