/// A device on one of the board's I2C buses.
///
/// 7-bit address as in the I2C specification (UM10204 §3.1.10), without the read/write bit: a part
/// whose data sheet says "0xC0/0xC1" is 0x60 here. Reserved addresses (0x00–0x07, 0x78–0x7F) are
/// not devices.
public struct I2CAddress: Equatable, Sendable, BitwiseCopyable {
  /// Number of the bus, as the board counts them.
  public let bus: UInt8
  /// 7-bit address of the device, 0x08 to 0x77.
  public let device: UInt8

  /// - Precondition: `device` within 0x08...0x77.
  @inlinable public init(bus: UInt8 = 0, device: UInt8) {
    precondition(device >= 0x08 && device <= 0x77, "not a 7-bit device address")
    self.bus = bus
    self.device = device
  }
}
