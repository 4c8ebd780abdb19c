import HistotripsyCore

// Which check refused a plan, as one number: the place of the case in its vocabulary, from 1. The host has the plan and says the rest.

extension GeometryFault {
  public var code: UInt8 {
    switch self {
    case .elementCount: 1
    case .frequency: 2
    case .normalNotUnit: 3
    case .gain: 4
    case .width: 5
    case .phaseTrim: 6
    case .noElementEnabled: 7
    }
  }
}

extension SetupFault {
  public var code: UInt8 {
    switch self {
    case .focusCount: 1
    case .order: 2
    case .regimen: 3
    case .exceeds: 4
    case .contradictoryLimits: 5
    case .outOfReach: 6
    case .driveTooHigh: 7
    case .schedule: 8
    case .loop: 9
    case .outOfRange: 10
    case .busTooSlow: 11
    }
  }
}
