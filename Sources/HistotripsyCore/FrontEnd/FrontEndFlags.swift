/// The state word of the front end (`Board/front-end.md` §4, flags).
public struct FrontEndFlags: Equatable, Sendable, BitwiseCopyable {
  /// The word as sent.
  public let rawValue: UInt16
  /// A word as sent.
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  @inlinable func has(_ bit: UInt16) -> Bool { rawValue >> bit & 1 == 1 }

  /// The high voltage is on.
  public var isHighVoltageOn: Bool { has(0) }
  /// The front end would fire if triggered, lease and law aside.
  public var isReady: Bool { has(1) }
  /// The limits hold until power-off.
  public var areLimitsLocked: Bool { has(2) }
  /// The respiratory gate is open, as the front end sees it.
  public var isGateOpen: Bool { has(3) }
  /// The interlock loop is closed, as the front end sees it.
  public var isInterlockClosed: Bool { has(4) }
  /// The emergency stop is pressed, as the front end sees it.
  public var isEmergencyStopPressed: Bool { has(5) }
  /// A heartbeat edge came within the last 100 ms.
  public var isHeartbeatAlive: Bool { has(6) }
  /// A burst or its listening time is in progress.
  public var isBusy: Bool { has(7) }
  /// The law staged by SELECT is sealed.
  public var isStagedSlotSealed: Bool { has(8) }
  /// The law in effect is sealed.
  public var isActiveSlotSealed: Bool { has(9) }
  /// The lease covers another burst.
  public var hasLeaseLeft: Bool { has(10) }
  /// The feature block is that of the last burst.
  public var areFeaturesValid: Bool { has(11) }
  /// The capture memory holds a burst.
  public var isCaptureValid: Bool { has(12) }
  /// A fault is latched; triggers are refused.
  public var isFaultLatched: Bool { has(13) }
  /// The front end sees `enable` asserted.
  public var isEnableAsserted: Bool { has(14) }
}

/// The faults latched in the front end. Any bit keeps the high voltage off, also one that this
/// version has no name for.
public struct FrontEndFaults: Equatable, Sendable, BitwiseCopyable {
  /// The word as sent.
  public let rawValue: UInt16
  /// A word as sent.
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Nothing is latched.
  public var isEmpty: Bool { rawValue == 0 }
  /// Whether this fault is latched.
  public func contains(_ fault: FrontEndLatch) -> Bool { rawValue >> UInt16(fault.rawValue) & 1 == 1 }
}

/// One latched fault of the front end; the raw value is its bit.
public enum FrontEndLatch: UInt8, Sendable, BitwiseCopyable {
  case emergencyStop = 0
  case interlockOpen = 1
  /// No heartbeat edge for 100 ms while enabled.
  case heartbeatLost = 2
  case railOverLimit = 3
  /// The driver stage is too hot.
  case overTemperature = 4
  /// It was without power: limits, laws and lease are gone.
  case powerOn = 5
  /// A sealed law changed in memory.
  case lawMemory = 6
  /// `trigger` was held for more than 10 ms.
  case triggerStuck = 7
}
