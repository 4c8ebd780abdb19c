import HistotripsyCore

// The words of the front end: its parts and lines, what they refuse and what is wrong with them.

extension FrontEndFault.Part: Worded {
  public var word: String {
    switch self {
    case .sequencer: "sequencer"
    case .amplitudeSupply: "amplitudeSupply"
    case .railMonitor: "railMonitor"
    case .waterThermometer: "waterThermometer"
    case .headThermometer: "headThermometer"
    case .identityMemory: "identityMemory"
    }
  }
}

extension InputLine: Worded {
  public var word: String {
    switch self {
    case .ready: "ready"
    case .fault: "fault"
    case .emergencyStop: "emergencyStop"
    case .interlock: "interlock"
    case .respiratoryGate: "respiratoryGate"
    case .pulseDone: "pulseDone"
    }
  }
}

extension OutputLine: Worded {
  public var word: String {
    switch self {
    case .trigger: "trigger"
    case .steer: "steer"
    case .enable: "enable"
    case .heartbeat: "heartbeat"
    }
  }
}

extension Refusal: Worded {
  public var word: String {
    switch self {
    case .noneYet: "noneYet"
    case .disabled: "disabled"
    case .notReady: "notReady"
    case .faultLatched: "faultLatched"
    case .heartbeatStale: "heartbeatStale"
    case .emergencyStop: "emergencyStop"
    case .interlockOpen: "interlockOpen"
    case .gateClosed: "gateClosed"
    case .leaseExhausted: "leaseExhausted"
    case .lawUnsealed: "lawUnsealed"
    case .deadTime: "deadTime"
    case .tooSoon: "tooSoon"
    case .dutyExceeded: "dutyExceeded"
    case .limitsUnlocked: "limitsUnlocked"
    case .burstTooLong: "burstTooLong"
    case .burstInProgress: "burstInProgress"
    case .pulsesExhausted: "pulsesExhausted"
    }
  }
}

extension FrontEndLatch: Worded {
  public var word: String {
    switch self {
    case .emergencyStop: "emergencyStop"
    case .interlockOpen: "interlockOpen"
    case .heartbeatLost: "heartbeatLost"
    case .railOverLimit: "railOverLimit"
    case .overTemperature: "overTemperature"
    case .powerOn: "powerOn"
    case .lawMemory: "lawMemory"
    case .triggerStuck: "triggerStuck"
    }
  }
}

extension FrontEndFaults {
  /// The words of the faults that are latched, separated by a space; empty where none has a name.
  var words: String {
    FrontEndLatch.all.filter { contains($0) }.map(\.word).joined(separator: " ")
  }
}

extension WrongFrontEnd: Worded {
  public var word: String {
    switch self {
    case .contractVersion: "contractVersion"
    case .elementCount: "elementCount"
    case .arrayChecksum: "arrayChecksum"
    case .clock: "clock"
    case .tooFewSlots: "tooFewSlots"
    }
  }
}

extension FrontEndFault.Cause {
  public var word: String {
    switch self {
    case .noAcknowledge: "noAcknowledge"
    case .refused: "refused"
    case .timedOut: "timedOut"
    case .busStuck: "busStuck"
    case .arbitrationLost: "arbitrationLost"
    case .shortTransfer: "shortTransfer"
    case .busUnavailable: "busUnavailable"
    case .clock: "clock"
    case .badCRC: "badCRC"
    case .wrongIdentity: "wrongIdentity"
    case .unexpectedValue: "unexpectedValue"
    case .readBackDiffers: "readBackDiffers"
    case .notReady: "notReady"
    case .outOfRange: "outOfRange"
    }
  }

  /// One case for each word, with 0 where a case carries a number.
  static let all: [FrontEndFault.Cause] = [
    .noAcknowledge, .refused, .timedOut, .busStuck, .arbitrationLost, .shortTransfer, .busUnavailable,
    .clock, .badCRC, .wrongIdentity(0), .unexpectedValue(0), .readBackDiffers, .notReady, .outOfRange,
  ]
}
