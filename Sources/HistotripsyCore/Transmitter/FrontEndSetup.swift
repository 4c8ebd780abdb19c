/// Where the front end's parts are and how they are scaled (`Board/front-end.md` §1).
public struct FrontEndSetup: Equatable, Sendable, BitwiseCopyable {
  /// Number of the I2C bus that every part of this front end is on.
  public var bus: UInt8 = 0
  /// Address of each part on that bus.
  public var addresses = FrontEndAddresses()
  /// Bus clock, 100 kHz to 1 MHz: it decides how much can be done between two pulses.
  public var busClock: Frequency = .kilohertz(400)
  /// Rail at full code of the amplitude supply; more than 0 V, at most 1 kV.
  public var railFullScale: Voltage = .volts(150)
  /// Rail volts per volt at the rail monitor's input, 1 to 1000.
  public var railDivider: Double = 8
  /// How long a change of the set-point is given before the rail must stand at it; 2 ms to 1 s.
  public var railSettling: Nanoseconds = .milliseconds(50)
  /// Below this the rail counts as off; more than 0 V, at most 50 V.
  public var railOff: Voltage = .volts(5)
  /// Whether the identity memory must hold the geometry's checksum. `false` also accepts a blank
  /// memory, which is what a new array has.
  public var requiresArrayIdentity = false

  /// The front end of `Board/front-end.md` §1.
  public init() {}

  /// Whether every number lies in the range in which the arithmetic of the drivers holds.
  var isInRange: Bool {
    let isScaled =
      railDivider >= 1 && railDivider <= 1000
      && railFullScale > .zero && railFullScale <= .volts(1000)
      && railOff > .zero && railOff <= .volts(50)
    let isTimed =
      busClock >= .kilohertz(100) && busClock <= .megahertz(1)
      && railSettling >= .milliseconds(2) && railSettling <= .seconds(1)
    return isScaled && isTimed
  }
}

/// 7-bit addresses of the front end's parts. The defaults are those of `Board/front-end.md` §1;
/// stock parts have address pins, so two front ends may differ.
public struct FrontEndAddresses: Equatable, Sendable, BitwiseCopyable {
  /// Address of the sequencer.
  public var sequencer: UInt8 = 0x30
  /// Address of the DAC that sets the rail.
  public var amplitudeSupply: UInt8 = 0x60
  /// Address of the part that measures the rail.
  public var railMonitor: UInt8 = 0x40
  /// Address of the thermometer in the water.
  public var waterThermometer: UInt8 = 0x48
  /// Address of the thermometer in the array's head.
  public var headThermometer: UInt8 = 0x49
  /// Address of the memory in the array's plug.
  public var identityMemory: UInt8 = 0x50

  /// The addresses of `Board/front-end.md` §1.
  public init() {}
}

// The drivers of the parts, each at the address that this set-up gives it.
extension FrontEndSetup {
  /// Driver of the sequencer.
  public var sequencer: Sequencer { Sequencer(at: place(addresses.sequencer)) }
  /// Driver of the memory in the array's plug.
  public var identityMemory: IdentityMemory { IdentityMemory(at: place(addresses.identityMemory)) }
  /// - Precondition: `railDivider` lies in its range.
  public var railMonitor: RailMonitor {
    RailMonitor(at: place(addresses.railMonitor), divider: railDivider)
  }
  /// Driver of the thermometer in the water.
  public var waterThermometer: Thermometer { .water(at: place(addresses.waterThermometer)) }
  /// Driver of the thermometer in the array's head.
  public var headThermometer: Thermometer { .head(at: place(addresses.headThermometer)) }

  /// - Parameter limit: the highest set-point that the driver passes on; cut at full scale.
  public func amplitudeSupply(limit: Voltage) -> AmplitudeSupply {
    AmplitudeSupply(
      at: place(addresses.amplitudeSupply), fullScale: railFullScale,
      limit: limit < railFullScale ? limit : railFullScale)
  }

  private func place(_ device: UInt8) -> I2CAddress { I2CAddress(bus: bus, device: device) }
}

/// The drivers of one front end.
struct FrontEndDrivers: Sendable, BitwiseCopyable {
  let sequencer: Sequencer
  let supply: AmplitudeSupply
  let rail: RailMonitor
  let water: Thermometer
  let head: Thermometer
  let memory: IdentityMemory

  init(_ setup: FrontEndSetup, railMaximum: Voltage) {
    sequencer = setup.sequencer
    supply = setup.amplitudeSupply(limit: railMaximum)
    rail = setup.railMonitor
    water = setup.waterThermometer
    head = setup.headThermometer
    memory = setup.identityMemory
  }
}
