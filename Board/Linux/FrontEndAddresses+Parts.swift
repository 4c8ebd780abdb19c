import HistotripsyCore

extension FrontEndAddresses {
  /// Every part with the word for it in profiles and messages, in the order of `Board/front-end.md`
  /// §1.
  public var parts: [(word: String, address: UInt8)] {
    [
      ("sequencer", sequencer), ("amplitude", amplitudeSupply), ("rail-monitor", railMonitor),
      ("water", waterThermometer), ("head", headThermometer), ("memory", identityMemory),
    ]
  }
}
