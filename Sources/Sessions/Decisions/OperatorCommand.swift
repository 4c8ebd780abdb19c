import HistotripsyCore

/// What a person can say to a running treatment, whoever passes it on.
public enum OperatorCommand: Equatable, Sendable {
  case pause
  case goOn
  case stop
  case acknowledge
  /// Silent and not-responding foci, with reasons.
  case list
  /// What became of one focus.
  case history(FocusIndex)
  case note(String)
  case skip([FocusIndex], reason: String)
  case bringBack([FocusIndex], reason: String)
  /// No more than so many pulses in all, for these foci, or for every one where none is named.
  case limitPulses(UInt32, [FocusIndex], reason: String)
  case setPoint(Pressure, reason: String)

  /// Whether it adds dose or drive to what is on its way: it is asked twice.
  /// - Parameters:
  ///   - limit: pulses that a focus may have now.
  ///   - held: the set-point that is held now.
  public func addsSomething(limit: (FocusIndex) -> UInt32, held: Pressure, foci: Int) -> Bool {
    switch self {
    case .bringBack: true
    case .setPoint(let pressure, _): pressure > held
    case .limitPulses(let pulses, let named, _):
      (named.isEmpty ? (0..<foci).map { FocusIndex($0) } : named).contains { pulses > limit($0) }
    case .pause, .goOn, .stop, .acknowledge, .list, .history, .note, .skip: false
    }
  }

  public var word: String {
    switch self {
    case .pause: "pause"
    case .goOn: "resume"
    case .stop: "stop"
    case .acknowledge: "acknowledge"
    case .list: "list"
    case .history: "focus"
    case .note: "note"
    case .skip: "skip"
    case .bringBack: "back"
    case .limitPulses: "pulses"
    case .setPoint: "set-point"
    }
  }
}
