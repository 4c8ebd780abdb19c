import CMachine

/// The LM3S6965, a Stellaris microcontroller (Texas Instruments DS-LM3S6965): addresses and bits, as its data sheet has them. QEMU's
/// `lm3s6965evb` has every one of them, and runs a Cortex-M4 or M7 in the place of the M3 when asked.
enum Machine {
  static var watchdog: UInt32 { 0x4000_0000 }
  static var portA: UInt32 { 0x4000_4000 }
  static var portB: UInt32 { 0x4000_5000 }
  static var portD: UInt32 { 0x4000_7000 }
  static var uart0: UInt32 { 0x4000_C000 }
  static var uart1: UInt32 { 0x4000_D000 }
  static var i2c0: UInt32 { 0x4002_0000 }
  static var system: UInt32 { 0x400F_E000 }

  static var clockHertz: UInt32 { 50_000_000 }

  static func read(_ address: UInt32) -> UInt32 { machine_read(address) }
  static func write(_ value: UInt32, to address: UInt32) { machine_write(address, value) }

  /// 50 MHz from the main oscillator (8 MHz crystal) through the 200 MHz loop divided by four (§6.2.4), and clocks for what is used.
  static func start() {
    let rcc = system + 0x060
    var value = read(rcc)
    // Bypass the loop and use no divisor while it changes.
    value = (value | 1 << 11) & ~(1 << 22)
    write(value, to: rcc)
    // Crystal 8 MHz (code 14), main oscillator, loop on.
    value = (value & ~(0xF << 6) & ~(0x3 << 4) & ~(1 << 13) & ~1) | 14 << 6
    write(value, to: rcc)
    // By four, use the divisor, wait for lock, leave the bypass.
    value = (value & ~(0xF << 23)) | 3 << 23 | 1 << 22
    write(value, to: rcc)
    var patience = 100_000
    while read(system + 0x050) & 1 << 6 == 0, patience > 0 { patience -= 1 }
    write(value & ~(1 << 11), to: rcc)
    // RCGC0: watchdog; RCGC1: I2C 0, UART 0 and 1; RCGC2: ports A, B, D.
    write(1 << 3, to: system + 0x100)
    write(1 << 12 | 3, to: system + 0x104)
    write(1 << 3 | 3, to: system + 0x108)
    // Three cycles until the clocks are there.
    _ = read(system + 0x108)
  }
}
