import HistotripsyCore

/// One alarm, from its beginning to its end.
public struct Alarm: Equatable, Sendable {
  /// Who has seen it, and when.
  public struct Acknowledgement: Equatable, Sendable {
    public let person: String
    public let at: Instant
  }

  /// Consecutive from 1 within a session.
  public let number: Int
  public let kind: AlarmKind
  public let begun: Instant
  /// What was found, with numbers; the newest.
  public internal(set) var finding: String
  public internal(set) var acknowledged: Acknowledgement?
  /// When its condition was over; `nil` while it holds.
  public internal(set) var ended: Instant?

  /// It holds, or it is over and has to be acknowledged all the same.
  public var isStanding: Bool { ended == nil || (kind.isLatching && acknowledged == nil) }

  /// `nothing cavitates: 55 pulses …`.
  public var words: String { finding.isEmpty ? kind.title : "\(kind.title): \(finding)" }
}
