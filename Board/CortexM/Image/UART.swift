/// One of the machine's UARTs (DS-LM3S6965 §12): eight bits, one stop bit, queues of 16 bytes, asked and not interrupting.
struct UART {
  let base: UInt32

  /// - Parameter baud: divides the clock to 1/64 of a bit.
  func start(baud: UInt32) {
    Machine.write(0, to: base + 0x030)
    let divisor = (Machine.clockHertz * 4 + baud / 2) / baud
    Machine.write(divisor >> 6, to: base + 0x024)
    Machine.write(divisor & 63, to: base + 0x028)
    Machine.write(0x70, to: base + 0x02C)
    Machine.write(0x301, to: base + 0x030)
  }

  @inline(never) func put(_ byte: UInt8) {
    while Machine.read(base + 0x018) & 1 << 5 != 0 {}
    Machine.write(UInt32(byte), to: base)
  }

  /// The oldest byte that has come, if one has.
  @inline(never) func take() -> UInt8? {
    if Machine.read(base + 0x018) & 1 << 4 != 0 { return nil }
    return UInt8(truncatingIfNeeded: Machine.read(base))
  }
}
