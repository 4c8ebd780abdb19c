/// The amplitude DAC: Microchip MCP4725, data sheet DS22039D.
///
/// Fast write (2 bytes, C2 C1 = 00), write DAC register (C2 C1 C0 = 010) and with EEPROM (011) (§6.1); read of five bytes,
/// repeating (§6.2). The output changes at the acknowledge of a command's last byte. While the EEPROM is being written,
/// new write commands are acknowledged and ignored. In power-down the output is at ground through a resistor.
final class MCP4725: I2CPart {
  private let frontEnd: FrontEnd
  private let fullScale: Double
  private let storeTime: Int64
  /// 12-bit code, and power-down bits above it at 13…12.
  private var output: UInt16 = 0
  private var stored: UInt16
  private var storedAt = Int64.min
  private var command: [UInt8] = [0, 0, 0]
  private var received = 0
  private var sent = 0

  init(_ frontEnd: FrontEnd, _ configuration: AmplitudeConfiguration) {
    self.frontEnd = frontEnd
    fullScale = frontEnd.configuration.railFullScale.volts
    storeTime = configuration.storeTime.count
    stored = configuration.storedCode & 0x0FFF | configuration.storedCode >> 1 & 0x3000
  }

  func powerOn(at t: Int64) {
    storedAt = .min
    set(stored, at: t)
  }

  func start(reading: Bool, at t: Int64) -> Bool {
    received = 0
    sent = 0
    return true
  }

  func write(_ byte: UInt8, at t: Int64) -> Bool {
    command[received] = byte
    received += 1
    let isFast = command[0] & 0xC0 == 0
    guard received == (isFast ? 2 : 3) else { return true }
    received = 0
    guard t >= storedAt else { return true }
    if isFast {
      set(UInt16(command[0] & 0x3F) << 8 | UInt16(command[1]), at: t)
      return true
    }
    let value = UInt16(command[0] & 0x06) << 11 | UInt16(command[1]) << 4 | UInt16(command[2] >> 4)
    switch command[0] >> 5 {
    case 0b010: set(value, at: t)
    case 0b011:
      set(value, at: t)
      stored = value
      storedAt = t + storeTime
    // Reserved commands are ignored (§6.1).
    default: break
    }
    return true
  }

  func read(at t: Int64) -> UInt8 {
    defer { sent = (sent + 1) % 5 }
    switch sent {
    // RDY, POR (1 with the supply there), power-down bits.
    case 0: return (t >= storedAt ? 0x80 : 0) | 0x40 | UInt8(output >> 12) << 1
    case 1: return UInt8(truncatingIfNeeded: output >> 4)
    case 2: return UInt8(truncatingIfNeeded: output << 4)
    case 3: return UInt8(stored >> 12) << 5 | UInt8(stored >> 8 & 0x0F)
    default: return UInt8(truncatingIfNeeded: stored)
    }
  }

  func stop(at t: Int64) {}

  private func set(_ value: UInt16, at t: Int64) {
    output = value
    let code = value & 0x3000 == 0 ? value & 0x0FFF : 0
    frontEnd.setRailSetPoint(Double(code) / 4096 * fullScale, at: t)
  }
}
