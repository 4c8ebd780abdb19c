import HistotripsyCore

/// A thermometer: Texas Instruments TMP117, data sheet SNOSD82D.
///
/// Register map §7.6, conversion cycle and averaging table 7-6, power-up §7.3.1: −256 °C (0x8000) until the first conversion
/// has ended. Configuration, limits, offset and general-purpose words come from EEPROM at power-up and soft reset; with
/// the EEPROM unlocked, a write programs it too and takes 7 ms. Alert pin not wired.
final class TMP117: I2CPart {
  /// Time from power-up to the first conversion (§6.5: 1.5 ms), soft reset (§7.6: 2 ms), programming (§6.5: 7 ms).
  private static let startUp: Int64 = 1_500_000
  private static let softReset: Int64 = 2_000_000
  private static let programming: Int64 = 7_000_000
  /// One conversion (§6.5): 15.5 ms.
  private static let conversion: Int64 = 15_500_000
  private static let averages: [Int64] = [1, 8, 32, 64]
  /// Cycle times of table 7-6 for CONV, before the time the averaging itself needs.
  private static let cycles: [Int64] = [
    15_500_000, 125_000_000, 250_000_000, 500_000_000, 1_000_000_000, 4_000_000_000, 8_000_000_000,
    16_000_000_000,
  ]
  /// The table's rounded active times for AVG.
  private static let actives: [Int64] = [15_500_000, 125_000_000, 500_000_000, 1_000_000_000]

  private let sensor: BoardSensor
  private let roster: FaultRoster
  private let celsius: (Int64) -> Double
  /// Writable registers 1 to 8 as they stand, and in EEPROM; index = register.
  private var registers: [UInt16] = Array(repeating: 0, count: 9)
  private var stored: [UInt16] = [0, 0x0220, 0x6000, 0x8000, 0, 0, 0, 0, 0]
  private var result: UInt16 = 0x8000
  private var isDataReady = false
  private var alerts: UInt16 = 0
  private var isUnlocked = false
  private var busyUntil = Int64.min
  private var begun: Int64 = 0
  private var taken: Int64 = 0
  private var port = RegisterPort()

  /// - Parameter celsius: the temperature at a moment.
  init(_ sensor: BoardSensor, roster: FaultRoster, celsius: @escaping (Int64) -> Double) {
    self.sensor = sensor
    self.roster = roster
    self.celsius = celsius
  }

  func powerOn(at t: Int64) {
    port.reset()
    isUnlocked = false
    busyUntil = .min
    load(after: Self.startUp, at: t)
  }

  private func load(after delay: Int64, at t: Int64) {
    registers = stored
    result = 0x8000
    isDataReady = false
    alerts = 0
    begin(at: t + delay)
  }

  private func begin(at t: Int64) {
    begun = t
    taken = 0
  }

  // MARK: Conversions

  private var mode: UInt16 { registers[1] >> 10 & 3 }

  private func convert(at t: Int64) {
    guard mode != 1, t >= begun else { return }
    let conversion = sensor == .water ? Witness.waterConversion : .headConversion
    if roster.blind.contains(conversion, at: t) { return }
    let average = Int(registers[1] >> 5 & 3)
    let active = Self.averages[average] * Self.conversion
    let cycle = max(Self.cycles[Int(registers[1] >> 7 & 7)], Self.actives[average])
    // A conversion comes first in its cycle, the standby after it.
    let ended = t - begun < active ? 0 : (t - begun - active) / cycle + 1
    if mode == 3 {
      guard ended > 0, taken == 0 else { return }
      taken = 1
      measure(at: begun + active)
      registers[1] = registers[1] & ~0x0C00 | 0x0400
    } else if ended > taken {
      taken = ended
      measure(at: begun + active + (ended - 1) * cycle)
    }
  }

  private func measure(at t: Int64) {
    let offset = Double(Int16(bitPattern: registers[7]))
    let reading = roster.reading(sensor, at: t, range: -55...150, open: -256, truth: celsius)
    let counts = max(-32_768, min(32_767, (reading * 128).rounded(.toNearestOrEven) + offset))
    result = UInt16(bitPattern: Int16(counts))
    isDataReady = true
    let isTherm = registers[1] & 0x10 != 0
    if isTherm { alerts = 0 }
    if Int16(counts) > Int16(bitPattern: registers[2]) { alerts |= 0x8000 }
    if !isTherm && Int16(counts) < Int16(bitPattern: registers[3]) { alerts |= 0x4000 }
  }

  // MARK: Bus

  func start(reading: Bool, at t: Int64) -> Bool {
    port.start()
    return true
  }

  func write(_ byte: UInt8, at t: Int64) -> Bool {
    if let word = port.take(byte) { store(word, at: t) }
    return true
  }

  func read(at t: Int64) -> UInt8 {
    if port.isAtFirstByte { port.latch(fetch(at: t)) }
    return port.give()
  }

  func stop(at t: Int64) {}

  private func fetch(at t: Int64) -> UInt16 {
    convert(at: t)
    let busy: UInt16 = t < busyUntil ? 1 : 0
    switch port.pointer {
    case 0x00:
      isDataReady = false
      return result
    case 0x01:
      defer {
        isDataReady = false
        // In alert mode reading the flags clears them; in therm mode they follow the temperature.
        if registers[1] & 0x10 == 0 { alerts = 0 }
      }
      return registers[1] & 0x0FFC | alerts | (isDataReady ? 0x2000 : 0) | busy << 12
    case 0x02, 0x03, 0x05, 0x06, 0x07, 0x08: return registers[Int(port.pointer)]
    case 0x04: return (isUnlocked ? 0x8000 : 0) | busy << 14
    case 0x0F: return 0x0117
    default: return 0
    }
  }

  private func store(_ value: UInt16, at t: Int64) {
    convert(at: t)
    switch port.pointer {
    case 0x01:
      if value & 0x0002 != 0 {
        isUnlocked = false
        return load(after: Self.softReset, at: t)
      }
      // Mode 10 is continuous conversion as 00 is, and reads back as 00 (§7.6).
      registers[1] = value & 0x0FFC
      if mode == 2 { registers[1] &= ~0x0C00 }
      begin(at: t)
      program(1, registers[1], at: t)
    case 0x02, 0x03, 0x05, 0x06, 0x07, 0x08:
      registers[Int(port.pointer)] = value
      program(Int(port.pointer), value, at: t)
    case 0x04: isUnlocked = value & 0x8000 != 0
    default: break
    }
  }

  private func program(_ register: Int, _ value: UInt16, at t: Int64) {
    guard isUnlocked, t >= busyUntil else { return }
    stored[register] = value
    busyUntil = t + Self.programming
  }
}
