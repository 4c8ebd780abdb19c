import HistotripsyCore

// The words of a treatment's course: states, checks, reasons to wait and to stop.

extension TreatmentState: Worded {
  public var word: String {
    switch self {
    case .off: "off"
    case .selfTest: "selfTest"
    case .ready: "ready"
    case .armed: "armed"
    case .treating: "treating"
    case .paused: "paused"
    case .complete: "complete"
    case .stopped: "stopped"
    case .faulted: "faulted"
    }
  }
}

extension SelfTestCheck: Worded {
  public var word: String {
    switch self {
    case .outputsSafe: "outputsSafe"
    case .emergencyStopReleased: "emergencyStopReleased"
    case .interlockClosed: "interlockClosed"
    case .frontEndIdentity: "frontEndIdentity"
    case .arrayIdentity: "arrayIdentity"
    case .amplitudeZero: "amplitudeZero"
    case .railMonitorIdentity: "railMonitorIdentity"
    case .railOff: "railOff"
    case .thermometers: "thermometers"
    case .temperaturesWithinLimits: "temperaturesWithinLimits"
    case .faultsCleared: "faultsCleared"
    case .limitsLocked: "limitsLocked"
    case .leaseProven: "leaseProven"
    case .watchdogProven: "watchdogProven"
    case .pulseCounter: "pulseCounter"
    }
  }
}

extension WaitReason: Worded {
  public var word: String {
    switch self {
    case .period: "period"
    case .revisit: "revisit"
    case .rest: "rest"
    case .replenishment: "replenishment"
    case .distance: "distance"
    case .duty: "duty"
    case .energy: "energy"
    case .gate: "gate"
    case .lawLoading: "lawLoading"
    case .recording: "recording"
    }
  }
}

extension StopCause: Worded {
  public var word: String {
    switch self {
    case .operatorRequest: "operatorRequest"
    case .signal: "signal"
    case .logUnavailable: "logUnavailable"
    case .uncertified: "uncertified"
    case .alarm: "alarm"
    }
  }
}

extension NoResponse: Worded {
  public var word: String {
    switch self {
    case .noCavitation: "noCavitation"
    case .noGrowth: "noGrowth"
    case .noEmission: "noEmission"
    }
  }
}

extension LoopState: Worded {
  public var word: String {
    switch self {
    case .idle: "idle"
    case .regulating: "regulating"
    case .slewing: "slewing"
    case .atUpperLimit: "atUpperLimit"
    case .atLowerLimit: "atLowerLimit"
    case .ignoredClipped: "ignoredClipped"
    case .ignoredImplausible: "ignoredImplausible"
    }
  }
}

extension RegimenKind: Worded {
  public var word: String {
    switch self {
    case .intrinsicThreshold: "intrinsicThreshold"
    case .rapidSteering: "rapidSteering"
    case .shockScattering: "shockScattering"
    case .twoStage: "twoStage"
    case .boiling: "boiling"
    case .microbubble: "microbubble"
    }
  }
}

extension PressureFeedback {
  /// The sensitivity of a hydrophone is a number beside its word.
  public var word: String {
    switch self {
    case .rail: "rail"
    case .hydrophone: "hydrophone"
    }
  }
}
