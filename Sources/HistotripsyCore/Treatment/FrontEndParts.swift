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
    let at = setup.addresses
    sequencer = Sequencer(at: I2CAddress(bus: bus, device: at.sequencer))
    supply = AmplitudeSupply(
      at: I2CAddress(bus: bus, device: at.amplitudeSupply), fullScale: setup.railFullScale,
      limit: railMaximum < setup.railFullScale ? railMaximum : setup.railFullScale)
    rail = RailMonitor(at: I2CAddress(bus: bus, device: at.railMonitor), divider: setup.railDivider)
    water = .water(at: I2CAddress(bus: bus, device: at.waterThermometer))
    head = .head(at: I2CAddress(bus: bus, device: at.headThermometer))
    memory = IdentityMemory(at: I2CAddress(bus: bus, device: at.identityMemory))
  }
}
