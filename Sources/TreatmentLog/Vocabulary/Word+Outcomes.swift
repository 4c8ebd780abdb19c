import HistotripsyCore

// The words of what became of a pulse, a focus or a treatment. Their cases carry numbers, which have columns of
// their own; see `EventColumns`.

extension Withheld {
  public var word: String {
    switch self {
    case .late: "late"
    case .gateClosed: "gateClosed"
    case .railNotSettled: "railNotSettled"
    case .frontEndNotReady: "frontEndNotReady"
    case .stopped: "stopped"
    }
  }

  static let all: [Withheld] = [.late(by: .zero), .gateClosed, .railNotSettled, .frontEndNotReady, .stopped]
}

extension FocusVerdict {
  public var word: String {
    switch self {
    case .more: "more"
    case .done: "done"
    case .notResponding: "notResponding"
    }
  }

  /// Why a focus does not respond; `nil` for every other verdict.
  public var reason: NoResponse? {
    if case .notResponding(let reason) = self { reason } else { nil }
  }

  /// - Returns: `nil` for words that belong to no verdict.
  init?(word: String, reason: String?) {
    switch (word, reason.flatMap { NoResponse(word: $0) }) {
    case ("more", nil): self = .more
    case ("done", nil): self = .done
    case ("notResponding", let reason?): self = .notResponding(reason)
    default: return nil
    }
  }

  static let all: [FocusVerdict] = [.more, .done] + NoResponse.all.map { .notResponding($0) }
}

extension TripCause {
  public var word: String {
    switch self {
    case .emergencyStop: "emergencyStop"
    case .interlockOpen: "interlockOpen"
    case .frontEndFault: "frontEndFault"
    case .part: "part"
    case .inputUnreadable: "inputUnreadable"
    case .outputUndriveable: "outputUndriveable"
    case .clock: "clock"
    case .waterTemperature: "waterTemperature"
    case .headTemperature: "headTemperature"
    case .railOffSetPoint: "railOffSetPoint"
    case .railNotOff: "railNotOff"
    case .frontEndNotReady: "frontEndNotReady"
    case .wrongLawActive: "wrongLawActive"
    case .lawReadBackDiffers: "lawReadBackDiffers"
    case .lawNotPossible: "lawNotPossible"
    case .driveNotAvailable: "driveNotAvailable"
    case .hydrophoneOverLimit: "hydrophoneOverLimit"
    case .pressureOverLimit: "pressureOverLimit"
    case .pressureNotHeld: "pressureNotHeld"
    case .railOverLimit: "railOverLimit"
    case .pulseNumberDisagrees: "pulseNumberDisagrees"
    case .pulseDoneMissing: "pulseDoneMissing"
    case .triggerRefused: "triggerRefused"
    case .pulseUncertain: "pulseUncertain"
    case .lateInSuccession: "lateInSuccession"
    case .wrongFrontEnd: "wrongFrontEnd"
    case .lineAtWrongLevel: "lineAtWrongLevel"
    case .strayTriggers: "strayTriggers"
    case .heartbeatsDiffer: "heartbeatsDiffer"
    case .watchdogUnproven: "watchdogUnproven"
    case .clocksDisagree: "clocksDisagree"
    }
  }

  /// One case for each word, with numbers that stand for any.
  static let all: [TripCause] = [
    .emergencyStop, .interlockOpen, .frontEndFault(FrontEndFaults(rawValue: 0)),
    .part(FrontEndFault(part: .sequencer, cause: .noAcknowledge, attempts: 1)), .inputUnreadable(.ready),
    .outputUndriveable(.trigger), .clock, .waterTemperature(.celsius(0)), .headTemperature(.celsius(0)),
    .railOffSetPoint(measured: .zero, wanted: .zero), .railNotOff(.zero), .frontEndNotReady,
    .wrongLawActive(expected: SlotIndex(0), found: 0), .lawReadBackDiffers(FocusIndex(0)),
    .lawNotPossible(FocusIndex(0)), .driveNotAvailable(FocusIndex(0)),
    .hydrophoneOverLimit(received: .zero, limit: .zero), .railOverLimit(.zero),
    .pressureOverLimit(measured: .zero, limit: .zero), .pressureNotHeld(.atLowerLimit),
    .pulseNumberDisagrees(expected: PulseNumber(0), found: PulseNumber(0)), .pulseDoneMissing,
    .triggerRefused(.noneYet), .pulseUncertain, .lateInSuccession(0), .wrongFrontEnd(.contractVersion),
    .lineAtWrongLevel(.ready), .strayTriggers(0), .heartbeatsDiffer(given: 0, counted: 0),
    .watchdogUnproven(after: .zero), .clocksDisagree(board: .zero, frontEnd: .zero),
  ]
}

/// The kinds of event, as ledgers and JSON name them.
public enum EventWord: String, CaseIterable, Codable, Sendable {
  case state, passed, lawLoaded, loaded, ready, baselineTaken, fired, withheld, refused, uncertain, verdict
  case waiting, sensors, retried, pressureNotHeld, notTakenBack, tripped, stopRequested, cleared,
    strayTriggers

  public init(_ kind: EventKind) {
    self =
      switch kind {
      case .state: .state
      case .passed: .passed
      case .lawLoaded: .lawLoaded
      case .loaded: .loaded
      case .ready: .ready
      case .baselineTaken: .baselineTaken
      case .fired: .fired
      case .withheld: .withheld
      case .refused: .refused
      case .uncertain: .uncertain
      case .verdict: .verdict
      case .waiting: .waiting
      case .sensors: .sensors
      case .retried: .retried
      case .pressureNotHeld: .pressureNotHeld
      case .notTakenBack: .notTakenBack
      case .tripped: .tripped
      case .stopRequested: .stopRequested
      case .cleared: .cleared
      case .strayTriggers: .strayTriggers
      }
  }

  /// What a person should look at.
  static let alarms: [EventWord] = [
    .withheld, .refused, .uncertain, .retried, .pressureNotHeld, .notTakenBack, .tripped, .stopRequested,
    .cleared, .strayTriggers,
  ]
}
