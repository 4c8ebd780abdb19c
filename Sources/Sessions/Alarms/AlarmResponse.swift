/// What the controller does by itself when an alarm begins.
public enum AlarmResponse: String, CaseIterable, Sendable {
  /// It goes on, and says so.
  case tells
  /// High voltage off, place kept; a person decides whether it goes on. Where nobody can be asked, it stops.
  case asks
  /// The treatment has ended or been held by the time that the alarm begins.
  case hasStopped

  /// As a phrase.
  public var words: String {
    switch self {
    case .tells: "goes on"
    case .asks: "pauses and asks; without anybody to ask it stops"
    case .hasStopped: "has stopped or paused already"
    }
  }
}
