/// What a sequencer says it is (register IDENTITY).
public struct SequencerIdentity: Equatable, Sendable, BitwiseCopyable {
  /// Version of the contract that it speaks.
  public var contractVersion: UInt8
  /// Revision of the hardware, for people.
  public var hardwareRevision: UInt8
  /// 1 to 4096.
  public var elements: Int
  /// Clock of the element delays: one tick is one period.
  public var clock: Frequency
  /// Slots for focal laws, 2 to 4096.
  public var slots: Int
  /// Length of the capture memory, in samples; 0 to 65535.
  public var captureSamples: Int
}

/// Everything about the sequencer's present state (register STATUS).
public struct SequencerStatus: Equatable, Sendable, BitwiseCopyable {
  /// The state word.
  public var flags: FrontEndFlags
  /// The faults that are latched.
  public var faults: FrontEndFaults
  /// The fault that latched first; `nil` with none latched.
  public var firstFault: FrontEndLatch?
  /// Why the last refused trigger was refused.
  public var lastRefusal: Refusal
  /// `nil`: none.
  public var stagedSlot: SlotIndex?
  /// The slot whose law is in effect; `nil`: none.
  public var activeSlot: SlotIndex?
  /// Bursts ever fired.
  public var fired: PulseNumber
  /// Triggers refused; wraps at 2¹⁶, `SequencerCounters` has the whole number.
  public var refused: UInt16
  /// The last pulse that may fire.
  public var leaseEnd: PulseNumber
}

/// The few words that decide about the next trigger (register PREFIRE): 15 bytes on the wire
/// instead of 25.
public struct PreFire: Equatable, Sendable, BitwiseCopyable {
  /// The state word.
  public var flags: FrontEndFlags
  /// As sent: 0xFFFF is none.
  public var activeSlot: UInt16
  /// Bursts ever fired.
  public var fired: PulseNumber
  /// Triggers refused; wraps at 2¹⁶.
  public var refused: UInt16

  /// The words as sent.
  @inlinable public init(flags: FrontEndFlags, activeSlot: UInt16, fired: PulseNumber, refused: UInt16) {
    self.flags = flags
    self.activeSlot = activeSlot
    self.fired = fired
    self.refused = refused
  }
}

/// The counters that no power loss resets (register COUNTERS).
public struct SequencerCounters: Equatable, Sendable, BitwiseCopyable {
  /// Bursts ever fired.
  public var fired: PulseNumber
  /// Triggers ever refused.
  public var refused: UInt32
  /// Since power-on; wraps.
  public var heartbeatEdges: UInt32
  /// Messages refused for code, length, register or value; wraps.
  public var badMessages: UInt16
  /// How often it has come to power; wraps.
  public var powerCycles: UInt16
}

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

/// Why the front end did not fire at a trigger (`Board/front-end.md` §4, refusals; lowest number
/// first, 5 and 6 before all).
///
/// No pulse has fired; its focus has received nothing.
public enum Refusal: UInt8, Sendable, BitwiseCopyable {
  /// No trigger has been refused since power-on.
  case noneYet = 0
  case disabled = 1
  case notReady = 2
  case faultLatched = 3
  case heartbeatStale = 4
  case emergencyStop = 5
  case interlockOpen = 6
  case gateClosed = 7
  case leaseExhausted = 8
  case lawUnsealed = 9
  case deadTime = 10
  case tooSoon = 11
  case dutyExceeded = 12
  case limitsUnlocked = 13
  case burstTooLong = 14
  case burstInProgress = 15
  case pulsesExhausted = 16
}
