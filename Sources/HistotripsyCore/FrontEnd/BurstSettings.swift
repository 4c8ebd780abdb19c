/// What a trigger fires and how long is listened afterwards (register BURST).
public struct BurstSettings: Equatable, Sendable, BitwiseCopyable {
  /// In whole hertz on the wire; 1 Hz to 4.29 GHz.
  public var carrier: Frequency
  /// 1 to 65535.
  public var cycles: UInt16
  /// From the trigger; whole microseconds on the wire, rounded up; 0 to 65.535 ms.
  public var listen: Nanoseconds
  /// The front end refuses triggers while the respiratory gate is closed.
  public var isGateRequired: Bool
  /// The receiver is a hydrophone in the focus: features say so.
  public var isHydrophoneAtFocus: Bool

  /// Settings; `Sequencer.writeBurst` checks that they fit the register.
  public init(
    carrier: Frequency, cycles: UInt16, listen: Nanoseconds, isGateRequired: Bool = false,
    isHydrophoneAtFocus: Bool = false
  ) {
    self.carrier = carrier
    self.cycles = cycles
    self.listen = listen
    self.isGateRequired = isGateRequired
    self.isHydrophoneAtFocus = isHydrophoneAtFocus
  }

  /// `nil` when a field does not fit its register.
  func message() -> WireMessage? {
    let hertz = carrier.hertz.rounded()
    guard hertz >= 1, hertz <= 4_294_967_295, cycles >= 1, listen.count >= 0, listen.count <= 65_535_000
    else { return nil }
    var message = WireMessage(Sequencer.Register.burst)
    message.put(UInt32(hertz))
    message.put(cycles)
    message.put(UInt16((listen.count + 999) / 1000))
    message.put(UInt8((isGateRequired ? 1 : 0) | (isHydrophoneAtFocus ? 2 : 0)))
    for _ in 0..<3 { message.put(UInt8(0)) }
    return message
  }
}
