/// The drivers of one front end.
@usableFromInline struct FrontEndParts: Sendable, BitwiseCopyable {
  @usableFromInline let sequencer: Sequencer
  @usableFromInline let supply: AmplitudeSupply
  @usableFromInline let rail: RailMonitor
  @usableFromInline let water: Thermometer
  @usableFromInline let head: Thermometer
  @usableFromInline let memory: IdentityMemory
  /// What the sequencer said it is, once asked.
  @usableFromInline var identity: SequencerIdentity?
  /// How often it had come to power when the self-test began.
  @usableFromInline var powerCycles: UInt16 = 0
  /// The front end has been identified and its counter taken: from here on there are books to close.
  @usableFromInline var isIdentified = false

  init(_ setup: FrontEndSetup, railMaximum: Voltage) {
    let bus = setup.bus
    sequencer = Sequencer(at: I2CAddress(bus: bus, device: 0x30))
    supply = AmplitudeSupply(
      at: I2CAddress(bus: bus, device: 0x60), fullScale: setup.railFullScale,
      limit: railMaximum < setup.railFullScale ? railMaximum : setup.railFullScale)
    rail = RailMonitor(at: I2CAddress(bus: bus, device: 0x40), divider: setup.railDivider)
    water = .water(at: I2CAddress(bus: bus, device: 0x48))
    head = .head(at: I2CAddress(bus: bus, device: 0x49))
    memory = IdentityMemory(at: I2CAddress(bus: bus, device: 0x50))
  }
}
