/// The state word of the front end (`Board/front-end.md` §4, flags).
public struct FrontEndFlags: Equatable, Sendable, BitwiseCopyable {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable func has(_ bit: UInt16) -> Bool { rawValue >> bit & 1 == 1 }

  public var isHighVoltageOn: Bool { has(0) }
  public var isReady: Bool { has(1) }
  public var areLimitsLocked: Bool { has(2) }
  public var isGateOpen: Bool { has(3) }
  public var isInterlockClosed: Bool { has(4) }
  public var isEmergencyStopPressed: Bool { has(5) }
  public var isHeartbeatAlive: Bool { has(6) }
  /// A burst or its listening time is in progress.
  public var isBusy: Bool { has(7) }
  public var isStagedSlotSealed: Bool { has(8) }
  public var isActiveSlotSealed: Bool { has(9) }
  public var hasLeaseLeft: Bool { has(10) }
  public var areFeaturesValid: Bool { has(11) }
  public var isCaptureValid: Bool { has(12) }
  public var isFaultLatched: Bool { has(13) }
  public var isEnableAsserted: Bool { has(14) }
}

/// The faults latched in the front end. Any bit keeps the high voltage off, also one that this version has no name for.
public struct FrontEndFaults: Equatable, Sendable, BitwiseCopyable {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  public var isEmpty: Bool { rawValue == 0 }
  public func contains(_ fault: FrontEndLatch) -> Bool { rawValue >> UInt16(fault.rawValue) & 1 == 1 }
}

/// One latched fault of the front end; the raw value is its bit.
public enum FrontEndLatch: UInt8, Sendable, BitwiseCopyable {
  case emergencyStop = 0
  case interlockOpen = 1
  /// No heartbeat edge for 100 ms while enabled.
  case heartbeatLost = 2
  case railOverLimit = 3
  /// Of the driver stage.
  case overTemperature = 4
  /// It was without power: limits, laws and lease are gone.
  case powerOn = 5
  /// A sealed law changed in memory.
  case lawMemory = 6
  /// `trigger` was held for more than 10 ms.
  case triggerStuck = 7
}
