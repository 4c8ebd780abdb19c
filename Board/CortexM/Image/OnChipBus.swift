import HistotripsyCore

/// The machine's own I2C master (DS-LM3S6965 §14) at 400 kHz, on PB2 and PB3: the identity memory's bus.
///
/// One transaction at a time, asked and not interrupting; a byte that does not end within its bound ends the transaction with STOP.
struct OnChipBus {
  private static var address: UInt32 { Machine.i2c0 }
  private static var status: UInt32 { Machine.i2c0 + 0x004 }
  private static var data: UInt32 { Machine.i2c0 + 0x008 }

  private enum Command {
    static var run: UInt32 { 1 }
    static var start: UInt32 { 2 }
    static var stop: UInt32 { 4 }
    static var acknowledge: UInt32 { 8 }
  }

  static func start() {
    Machine.write(0x0C | Machine.read(Machine.portB + 0x420), to: Machine.portB + 0x420)
    Machine.write(0x0C | Machine.read(Machine.portB + 0x51C), to: Machine.portB + 0x51C)
    // PB3, the data line, is open drain.
    Machine.write(0x08, to: Machine.portB + 0x50C)
    Machine.write(0x10, to: Machine.i2c0 + 0x020)
    // A bit is 20 · (1 + TPR) clocks: 50 MHz / (20 · 7) is 357 kHz, the next below 400 kHz.
    Machine.write(6, to: Machine.i2c0 + 0x00C)
  }

  static func transfer(
    to device: UInt8, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>
  ) throws(CortexBoard.Fault) {
    if !writing.isEmpty || reading.isEmpty {
      Machine.write(UInt32(device) << 1, to: address)
      var index = 0
      repeat {
        if index < writing.count { Machine.write(UInt32(writing[index]), to: data) }
        let isLast = index + 1 >= writing.count
        // A bare address is a START and a STOP with nothing in between; this master sends one byte at least, and the memory takes it
        // for the first half of a place: nothing is written by it.
        var command = Command.run
        if index == 0 { command |= Command.start }
        if isLast && reading.isEmpty { command |= Command.stop }
        try run(command)
        index += 1
      } while index < writing.count
    }
    if !reading.isEmpty {
      Machine.write(UInt32(device) << 1 | 1, to: address)
      for index in 0..<reading.count {
        var command = Command.run
        if index == 0 { command |= Command.start }
        command |= index + 1 < reading.count ? Command.acknowledge : Command.stop
        try run(command)
        reading[index] = UInt8(truncatingIfNeeded: Machine.read(data))
      }
    }
  }

  private static func run(_ command: UInt32) throws(CortexBoard.Fault) {
    Machine.write(command, to: status)
    // 25 ms of a byte that a part stretches, at four clocks a look.
    var patience = Machine.clockHertz / 40 / 4
    var now = Machine.read(status)
    while now & 1 != 0 {
      patience -= 1
      guard patience > 0 else { throw end(.timedOut) }
      now = Machine.read(status)
    }
    if now & 1 << 4 != 0 { throw end(.arbitrationLost) }
    guard now & 1 << 1 != 0 else { return }
    throw end(.nack)
  }

  private static func end(_ kind: FaultKind) -> CortexBoard.Fault {
    Machine.write(Command.stop, to: status)
    return CortexBoard.Fault(kind: kind)
  }
}
