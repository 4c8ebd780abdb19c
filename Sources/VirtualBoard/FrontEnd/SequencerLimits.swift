/// `LIMITS` as the sequencer holds it: the register's fields in the register's units.
public struct SequencerLimits: Equatable, Sendable, BitwiseCopyable {
  public var railMillivolts: UInt32 = 0
  public var burstNanoseconds: UInt32 = 0
  public var periodNanoseconds: UInt32 = 0
  public var dutyPartsPerMillion: UInt32 = 0
  public var dutyWindowMicroseconds: UInt32 = 0
  public var deadTimeNanoseconds: UInt32 = 0
  public var pulses: UInt32 = 0

  public init() {}

  init(
    railMillivolts: UInt32, burstNanoseconds: UInt32, periodNanoseconds: UInt32, dutyPartsPerMillion: UInt32,
    dutyWindowMicroseconds: UInt32, deadTimeNanoseconds: UInt32, pulses: UInt32
  ) {
    self.railMillivolts = railMillivolts
    self.burstNanoseconds = burstNanoseconds
    self.periodNanoseconds = periodNanoseconds
    self.dutyPartsPerMillion = dutyPartsPerMillion
    self.dutyWindowMicroseconds = dutyWindowMicroseconds
    self.deadTimeNanoseconds = deadTimeNanoseconds
    self.pulses = pulses
  }

  var railVolts: Double { Double(railMillivolts) / 1000 }
  /// Longest transmission within the window, in nanoseconds, rounded down.
  var onTimeInWindow: Int64 { Int64(dutyWindowMicroseconds) * Int64(dutyPartsPerMillion) / 1000 }

  /// No field is 0: the limits may be locked.
  var isComplete: Bool {
    railMillivolts != 0 && burstNanoseconds != 0 && periodNanoseconds != 0 && dutyPartsPerMillion != 0
      && dutyWindowMicroseconds != 0 && deadTimeNanoseconds != 0 && pulses != 0
  }
  /// What a write may hold.
  var isAcceptable: Bool { deadTimeNanoseconds >= 200_000 && dutyPartsPerMillion <= 1_000_000 }
}

/// `BURST` as the sequencer holds it.
struct BurstSetting: Equatable {
  var carrierHertz: UInt32 = 0
  var cycles: UInt16 = 0
  var listenMicroseconds: UInt16 = 0
  var options: UInt8 = 0

  var isGateRequired: Bool { options & 1 != 0 }
  var isHydrophoneAtFocus: Bool { options & 2 != 0 }

  /// Transmission of one element, in nanoseconds, rounded up.
  var onTime: Int64 {
    guard carrierHertz > 0 else { return 0 }
    return (Int64(cycles) * 1_000_000_000 + Int64(carrierHertz) - 1) / Int64(carrierHertz)
  }
  var listen: Int64 { Int64(listenMicroseconds) * 1000 }
}
