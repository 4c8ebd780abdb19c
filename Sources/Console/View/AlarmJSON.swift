import Foundation
import HistotripsyCore
import Sessions
import TreatmentLog

/// An alarm in `--json`, each time that it begins, is acknowledged or ends: as it stands then.
struct AlarmObject: Encodable {
  private let event = "alarm"
  private let alarm: Int
  private let kind: String
  private let priority: String
  private let response: String
  private let begun: Double?
  private let acknowledged: Double?
  private let acknowledgedBy: String?
  private let ended: Double?
  /// For people.
  private let words: String
  private let advice: String

  enum CodingKeys: String, CodingKey {
    case event, alarm, kind, priority, response
    case begun = "begun_s"
    case acknowledged = "acknowledged_s"
    case acknowledgedBy = "acknowledged_by"
    case ended = "ended_s"
    case words, advice
  }

  init(_ alarm: Alarm) {
    self.alarm = alarm.number
    kind = alarm.kind.rawValue
    priority = alarm.kind.priority.word
    response = alarm.kind.response.rawValue
    begun = alarm.begun.jsonSeconds
    acknowledged = alarm.acknowledged?.at.jsonSeconds
    acknowledgedBy = alarm.acknowledged?.person
    ended = alarm.ended?.jsonSeconds
    words = alarm.words
    advice = alarm.kind.check
  }
}

/// A person's decision in `--json`.
struct DecisionObject: Encodable {
  private let record: DecisionRecord

  init(_ record: DecisionRecord) { self.record = record }

  private enum Key: String, CodingKey {
    case event, decision, utc, kind, `operator`, foci, pulses, reason, confirmed
    case time = "time_s"
    case setPoint = "set_point_MPa"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode("decision", forKey: .event)
    try container.encode(record.decision, forKey: .decision)
    try container.encodeIfPresent((Double(record.at) * 1e-9).rounded(to: 9), forKey: .time)
    try container.encode(record.utc, forKey: .utc)
    try container.encode(record.kind, forKey: .kind)
    try container.encode(record.operator, forKey: .operator)
    if !record.foci.isEmpty { try container.encode(record.foci.map(\.index), forKey: .foci) }
    try container.encodeIfPresent(record.pulses, forKey: .pulses)
    try container.encodeIfPresent(record.setPoint?.megapascals.rounded(to: 4), forKey: .setPoint)
    try container.encode(record.reason, forKey: .reason)
    try container.encodeIfPresent(record.confirmed, forKey: .confirmed)
  }
}
