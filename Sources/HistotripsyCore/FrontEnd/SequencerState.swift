/// What a sequencer says it is (register IDENTITY).
public struct SequencerIdentity: Equatable, Sendable, BitwiseCopyable {
  public var contractVersion: UInt8
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
  public var flags: FrontEndFlags
  public var faults: FrontEndFaults
  /// The fault that latched first; `nil` with none latched.
  public var firstFault: FrontEndLatch?
  public var lastRefusal: Refusal
  /// `nil`: none.
  public var stagedSlot: SlotIndex?
  public var activeSlot: SlotIndex?
  public var fired: PulseNumber
  /// Triggers refused; wraps at 2¹⁶, `SequencerCounters` has the whole number.
  public var refused: UInt16
  /// The last pulse that may fire.
  public var leaseEnd: PulseNumber
}

/// The few words that decide about the next trigger (register PREFIRE): 13 bytes on the wire instead of 25.
public struct PreFire: Equatable, Sendable, BitwiseCopyable {
  public var flags: FrontEndFlags
  /// As sent: 0xFFFF is none.
  public var activeSlot: UInt16
  public var fired: PulseNumber

  @inlinable public init(flags: FrontEndFlags, activeSlot: UInt16, fired: PulseNumber) {
    self.flags = flags
    self.activeSlot = activeSlot
    self.fired = fired
  }
}

/// The counters that no power loss resets (register COUNTERS).
public struct SequencerCounters: Equatable, Sendable, BitwiseCopyable {
  public var fired: PulseNumber
  public var refused: UInt32
  /// Since power-on; wraps.
  public var heartbeatEdges: UInt32
  /// Messages refused for code, length, register or value; wraps.
  public var badMessages: UInt16
  public var powerCycles: UInt16
}
