/// Driver of the rail monitor: an INA226 behind a divider (TI SBOS547). Its word, not the
/// set-point, is the rail's voltage.
public struct RailMonitor: Equatable, Sendable, BitwiseCopyable {
  @usableFromInline let bus: PartBus
  /// Rail volts per volt at the monitor's input.
  public let divider: Double

  /// A driver that has not asked anything yet.
  /// - Parameters:
  ///   - address: where the part answers.
  ///   - divider: rail volts per volt at its input, 1 to 1000.
  public init(at address: I2CAddress, divider: Double) {
    precondition(divider >= 1 && divider <= 1000, "a divider divides")
    bus = PartBus(.railMonitor, at: address)
    self.divider = divider
  }

  private enum Register {
    static var configuration: UInt8 { 0x00 }
    static var mask: UInt8 { 0x06 }
    static var manufacturer: UInt8 { 0xFE }
    static var die: UInt8 { 0xFF }
  }

  /// Bus voltage only, continuously, 140 µs a conversion, no averaging; bit 14 is reserved and
  /// reads as one.
  static var configuration: UInt16 { 0x4006 }
  /// Conversion-ready flag of the mask/enable register; reading clears it.
  static var conversionReady: UInt16 { 1 << 3 }

  /// Makes sure of the part, configures it, reads the configuration back and waits for the first
  /// conversion: the register reads 0 V before it, which is no measured value.
  /// - Throws: `.wrongIdentity` with the manufacturer's or the die's number; `.readBackDiffers`;
  ///   `.notReady` when no conversion ends within 3 ms; `.clock`; and any fault of the bus.
  public func start<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) {
    let manufacturer = try bus.readWord(Register.manufacturer, on: board, counts: &counts)
    guard manufacturer == 0x5449 else { throw bus.fault(.wrongIdentity(UInt32(manufacturer))) }
    let die = try bus.readWord(Register.die, on: board, counts: &counts)
    // The low four bits are the revision.
    guard die & 0xFFF0 == 0x2260 else { throw bus.fault(.wrongIdentity(UInt32(die))) }
    try bus.writeWord(Self.configuration, to: Register.configuration, on: board, counts: &counts)
    let found = try bus.readWord(Register.configuration, on: board, counts: &counts)
    guard found == Self.configuration else { throw bus.fault(.readBackDiffers) }
    // 10 × 300 µs, twenty times the longest conversion.
    for _ in 0..<10 {
      do throws(B.Fault) { try board.wait(until: board.now() + .microseconds(300)) } catch {
        throw bus.fault(.clock)
      }
      let mask = try bus.readWord(Register.mask, on: board, counts: &counts)
      if mask & Self.conversionReady != 0 { return }
    }
    throw bus.fault(.notReady)
  }

  /// The rail now; at most 140 µs old.
  /// - Throws: `.outOfRange` when the input is beyond the part's 36 V (or the count is negative):
  ///   the reading is not a voltage; and any fault of the bus. There is no rail voltage then, least
  ///   of all 0 V.
  public func readRail<B: Board & ~Copyable>(
    on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> Voltage {
    let count = try bus.readWord(0x02, on: board, counts: &counts)
    // 1.25 mV a count; bit 15 is always zero in a bus voltage.
    guard count <= 28_800 else { throw bus.fault(.outOfRange) }
    return .volts(Double(count) * 1.25e-3 * divider)
  }
}
