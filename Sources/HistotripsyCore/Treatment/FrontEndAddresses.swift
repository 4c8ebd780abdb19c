/// 7-bit addresses of the front end's parts; the defaults are those of `Board/front-end.md` §1. Stock parts have address pins, and two
/// front ends may differ.
public struct FrontEndAddresses: Equatable, Sendable, BitwiseCopyable {
  public var sequencer: UInt8 = 0x30
  public var amplitudeSupply: UInt8 = 0x60
  public var railMonitor: UInt8 = 0x40
  public var waterThermometer: UInt8 = 0x48
  public var headThermometer: UInt8 = 0x49
  public var identityMemory: UInt8 = 0x50

  public init() {}
}
