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

/// The few words that decide about the next trigger (register PREFIRE): 13 bytes on the wire
/// instead of 25.
public struct PreFire: Equatable, Sendable, BitwiseCopyable {
  /// The state word.
  public var flags: FrontEndFlags
  /// As sent: 0xFFFF is none.
  public var activeSlot: UInt16
  /// Bursts ever fired.
  public var fired: PulseNumber

  /// The words as sent.
  @inlinable public init(flags: FrontEndFlags, activeSlot: UInt16, fired: PulseNumber) {
    self.flags = flags
    self.activeSlot = activeSlot
    self.fired = fired
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
