/// Driver of a thermometer: TMP117 (TI SNOSD82), in the water or in the array's head.
public struct Thermometer: Equatable, Sendable, BitwiseCopyable {
  @usableFromInline let bus: PartBus
  /// Readings outside are a broken sensor or wire, not a temperature.
  public let plausibleMinimum: Temperature
  /// The upper end of the plausible range.
  public let plausibleMaximum: Temperature

  /// The thermometer in the water: −5 to 105 °C are plausible.
  public static func water(at address: I2CAddress) -> Thermometer {
    Thermometer(.waterThermometer, at: address, minimum: .celsius(-5), maximum: .celsius(105))
  }
  /// The thermometer in the array's head: −40 to 150 °C are plausible.
  public static func head(at address: I2CAddress) -> Thermometer {
    Thermometer(.headThermometer, at: address, minimum: .celsius(-40), maximum: .celsius(150))
  }

  /// A driver that has not asked anything yet.
  /// - Parameters:
  ///   - part: `.waterThermometer` or `.headThermometer`.
  ///   - address: where the part answers.
  ///   - minimum: readings below are a broken sensor or wire.
  ///   - maximum: readings above are a broken sensor or wire.
  public init(
    _ part: FrontEndFault.Part, at address: I2CAddress, minimum: Temperature, maximum: Temperature
  ) {
    precondition(minimum < maximum, "a plausible range has a lower and an upper end")
    bus = PartBus(part, at: address)
    plausibleMinimum = minimum
    plausibleMaximum = maximum
  }

  private enum Register {
    static var temperature: UInt8 { 0x00 }
    static var configuration: UInt8 { 0x01 }
    static var identity: UInt8 { 0x0F }
  }

  /// Continuous conversion, mean of eight, one result every 125 ms.
  static var configuration: UInt16 { 0x0020 }
  /// Conversion mode, cycle, averaging, alert settings: the bits of the configuration that can be
  /// written.
  static var writable: UInt16 { 0x0FFC }
  static var dataReady: UInt16 { 1 << 13 }
  /// What the result reads before the first conversion: −256 °C.
  static var notConverted: UInt16 { 0x8000 }

  /// Makes sure of the part, configures it and reads the configuration back. The first result
  /// follows within 125 ms.
  /// - Throws: `.wrongIdentity` with the device's number; `.readBackDiffers`; and any fault of the
  ///   bus.
  public func identify<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    let identity = try bus.readWord(Register.identity, on: board, counts: &counts)
    // The high four bits are the revision.
    guard identity & 0x0FFF == 0x0117 else { throw bus.fault(.wrongIdentity(UInt32(identity))) }
    try bus.writeWord(Self.configuration, to: Register.configuration, on: board, counts: &counts)
    let found = try bus.readWord(Register.configuration, on: board, counts: &counts)
    guard found & Self.writable == Self.configuration else { throw bus.fault(.readBackDiffers) }
  }

  /// Whether there has been a conversion since power-on; stays true from then on.
  public func isReady<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> Bool {
    try bus.readWord(Register.temperature, on: board, counts: &counts) != Self.notConverted
  }

  /// Whether there is a result that has not been read yet; asking, like reading, uses the answer
  /// up. A sensor that never says so again has stopped converting.
  public func hasNewResult<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> Bool {
    try bus.readWord(Register.configuration, on: board, counts: &counts) & Self.dataReady != 0
  }

  /// The last result.
  /// - Throws: `.notReady` before the first conversion; `.outOfRange` when it is not plausible; and
  ///   any fault of the bus. There is no temperature then.
  public func read<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> Temperature {
    let count = try bus.readWord(Register.temperature, on: board, counts: &counts)
    guard count != Self.notConverted else { throw bus.fault(.notReady) }
    let temperature = Temperature.celsius(Double(Int16(bitPattern: count)) * 0.007_812_5)
    guard temperature >= plausibleMinimum, temperature <= plausibleMaximum else {
      throw bus.fault(.outOfRange)
    }
    return temperature
  }
}
