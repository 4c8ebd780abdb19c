/// How soon a person has to act, after the idea of IEC 60601-1-8.
public enum AlarmPriority: Int, Comparable, CaseIterable, Sendable {
  /// To be known.
  case low
  /// To be dealt with soon.
  case medium
  /// To be dealt with at once.
  case high

  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  /// As ledgers, JSON and screens name it.
  public var word: String {
    switch self {
    case .low: "low"
    case .medium: "medium"
    case .high: "high"
    }
  }
}
