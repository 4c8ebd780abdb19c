/// `Limits` as the front end holds them (register LIMITS): whole numbers in its units, each rounded
/// to the strict side.
public struct LimitRegister: Equatable, Sendable, BitwiseCopyable {
  /// Highest rail, in millivolts.
  public var railMaximumMillivolts: UInt32
  /// Longest burst, in nanoseconds.
  public var burstMaximumNanoseconds: UInt32
  /// Shortest time from trigger to trigger, in nanoseconds.
  public var periodMinimumNanoseconds: UInt32
  /// Highest share of time in transmission, in parts per million.
  public var dutyMaximumPartsPerMillion: UInt32
  /// Window of the duty limit, in microseconds.
  public var dutyWindowMicroseconds: UInt32
  /// Shortest time from strobe to trigger, in nanoseconds.
  public var deadTimeMinimumNanoseconds: UInt32
  /// Most pulses from power-on to power-off.
  public var pulsesMaximum: UInt32

  /// `nil` when a limit cannot be expressed exactly or on the strict side: zero, negative, above
  /// what the field holds, a dead time below 200 µs, a duty window that is not a whole number of
  /// microseconds.
  public init?(_ limits: Limits) {
    let millivolts = (limits.railMaximum.volts * 1e3 + 1e-6).rounded(.down)
    guard millivolts >= 1, millivolts <= 4_294_967_295,
      let burst = Self.field(limits.burstMaximum.count), let period = Self.field(limits.periodMinimum.count),
      limits.dutyWindow.count % 1000 == 0, let window = Self.field(limits.dutyWindow.count / 1000),
      let deadTime = Self.field(limits.deadTimeMinimum.count), deadTime >= 200_000,
      limits.dutyMaximum.partsPerMillion > 0, limits.pulsesMaximum > 0
    else { return nil }
    railMaximumMillivolts = UInt32(millivolts)
    burstMaximumNanoseconds = burst
    periodMinimumNanoseconds = period
    dutyMaximumPartsPerMillion = limits.dutyMaximum.partsPerMillion
    dutyWindowMicroseconds = window
    deadTimeMinimumNanoseconds = deadTime
    pulsesMaximum = limits.pulsesMaximum
  }

  init(from reply: inout WireReply) {
    railMaximumMillivolts = reply.takeLong()
    burstMaximumNanoseconds = reply.takeLong()
    periodMinimumNanoseconds = reply.takeLong()
    dutyMaximumPartsPerMillion = reply.takeLong()
    dutyWindowMicroseconds = reply.takeLong()
    deadTimeMinimumNanoseconds = reply.takeLong()
    pulsesMaximum = reply.takeLong()
  }

  func put(in message: inout WireMessage) {
    message.put(railMaximumMillivolts)
    message.put(burstMaximumNanoseconds)
    message.put(periodMinimumNanoseconds)
    message.put(dutyMaximumPartsPerMillion)
    message.put(dutyWindowMicroseconds)
    message.put(deadTimeMinimumNanoseconds)
    message.put(pulsesMaximum)
  }

  private static func field(_ value: Int64) -> UInt32? {
    value > 0 && value <= 4_294_967_295 ? UInt32(value) : nil
  }
}
