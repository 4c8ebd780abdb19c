import HistotripsyCore

/// The rail monitor: Texas Instruments INA226, data sheet SBOS547.
///
/// Registers 00h to 07h, FEh, FFh (§7.6); pointer kept between transfers; conversion and averaging times (§7.3, tables 6 to 8).
/// A bus-voltage result is the mean over its conversion: the converter integrates. With averaging, shunt and bus
/// conversions alternate; the mean is then taken over the whole set. Alert pin not wired: limits are stored, AFF not set.
final class INA226: I2CPart {
  private static let averages: [Int64] = [1, 4, 16, 64, 128, 256, 512, 1024]
  /// Conversion times in nanoseconds.
  private static let conversions: [Int64] = [
    140_000, 204_000, 332_000, 588_000, 1_100_000, 2_116_000, 4_156_000, 8_244_000,
  ]
  private static let resetConfiguration: UInt16 = 0x4127

  private let frontEnd: FrontEnd
  private let roster: FaultRoster
  private let set: RailMonitorConfiguration
  private var port = RegisterPort()
  private var configuration = INA226.resetConfiguration
  private var calibration: UInt16 = 0
  private var mask: UInt16 = 0
  private var alertLimit: UInt16 = 0
  private var shunt: Int16 = 0
  private var bus: UInt16 = 0
  private var current: Int16 = 0
  private var power: UInt16 = 0
  private var isConversionReady = false
  private var hasOverflowed = false
  /// When the conversions under way began, and how many have been taken over since.
  private var begun: Int64 = 0
  private var taken: Int64 = 0

  init(_ frontEnd: FrontEnd, _ set: RailMonitorConfiguration, roster: FaultRoster) {
    self.frontEnd = frontEnd
    self.set = set
    self.roster = roster
  }

  func powerOn(at t: Int64) {
    port.reset()
    reset(at: t)
  }

  private func reset(at t: Int64) {
    configuration = Self.resetConfiguration
    calibration = 0
    mask = 0
    alertLimit = 0
    shunt = 0
    bus = 0
    current = 0
    power = 0
    isConversionReady = false
    hasOverflowed = false
    begin(at: t)
  }

  private func begin(at t: Int64) {
    begun = t
    taken = 0
  }

  // MARK: Conversions

  private var mode: UInt16 { configuration & 7 }
  private var averaging: Int64 { Self.averages[Int(configuration >> 9 & 7)] }
  private var busTime: Int64 { mode & 2 != 0 ? Self.conversions[Int(configuration >> 6 & 7)] : 0 }
  private var shuntTime: Int64 { mode & 1 != 0 ? Self.conversions[Int(configuration >> 3 & 7)] : 0 }

  /// Takes over the newest conversion that has ended by `t`.
  private func convert(at t: Int64) {
    let period = averaging * (busTime + shuntTime)
    guard period > 0 else { return }
    let isContinuous = mode & 4 != 0
    let ended = isContinuous ? (t - begun) / period : min(1, (t - begun) / period)
    guard ended > taken else { return }
    taken = ended
    let end = begun + ended * period
    if shuntTime > 0 {
      let from = averaging == 1 ? end - busTime - shuntTime : end - period
      let to = averaging == 1 ? end - busTime : end
      let amperes = frontEnd.supply.rail.mean(from: from, to: to) * set.bleeder.siemens
      shunt = Int16(max(-32_768, min(32_767, (amperes * set.shunt / 2.5e-6).rounded())))
    }
    if busTime > 0 {
      let from = averaging == 1 ? end - busTime : end - period
      let span = end - from
      let isBlind = roster.blind.contains(.railMonitor, at: end)
      let wished = frontEnd.supply.isEnableAsserted ? frontEnd.supply.setPoint : 0
      let rail =
        isBlind
        ? wished
        : roster.reading(.rail, at: end, range: 0...(40.96 * set.divider), open: 0) { end in
          frontEnd.supply.rail.mean(from: end - span, to: end)
        }
      bus = UInt16(max(0, min(32_767, (rail / set.divider / 1.25e-3).rounded())))
    }
    // Integer arithmetic of the part (§7.5): current = shunt × calibration / 2048, power = current × bus / 20 000.
    let product = Int64(shunt) * Int64(calibration) / 2048
    current = Int16(max(-32_768, min(32_767, product)))
    hasOverflowed = product != Int64(current)
    power = UInt16(min(65_535, abs(Int64(current)) * Int64(bus) / 20_000))
    isConversionReady = true
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
    if port.isAtFirstByte { port.latch(load(at: t)) }
    return port.give()
  }

  func stop(at t: Int64) {}

  private func load(at t: Int64) -> UInt16 {
    convert(at: t)
    switch port.pointer {
    case 0x00: return configuration
    case 0x01: return UInt16(bitPattern: shunt)
    case 0x02: return bus
    case 0x03: return power
    case 0x04: return UInt16(bitPattern: current)
    case 0x05: return calibration
    case 0x06:
      // Reading Mask/Enable clears the conversion-ready flag (§7.6.7).
      defer { isConversionReady = false }
      return mask & 0xFC03 | (isConversionReady ? 0x0008 : 0) | (hasOverflowed ? 0x0004 : 0)
    case 0x07: return alertLimit
    case 0xFE: return 0x5449
    case 0xFF: return 0x2260
    default: return 0
    }
  }

  private func store(_ value: UInt16, at t: Int64) {
    convert(at: t)
    switch port.pointer {
    case 0x00:
      if value & 0x8000 != 0 { return reset(at: t) }
      configuration = value & 0x0FFF | 0x4000
      if mode & 3 != 0 { isConversionReady = false }
      begin(at: t)
    case 0x05: calibration = value & 0x7FFF
    case 0x06: mask = value & 0xFC03
    case 0x07: alertLimit = value
    default: break
    }
  }
}
