import CortexLink
import HistotripsyCore

/// The microcontroller as a board: lines on its GPIO, the identity memory on its I2C, and, on a bench, clock and front end's bus by the link.
///
/// Which is what: pins are written and read in the machine's registers (`Pins`), and their wires go to whoever sits at the machine's edge; the
/// link only says that a pin has been written, or is about to be read, because it is where time is. A real controller has a timer and a bus of
/// its own there, and no link.
struct CortexBoard: Board, ~Copyable {
  struct Fault: BoardFault {
    let kind: FaultKind
  }

  borrowing func now() -> Instant { BenchLink.now() }

  borrowing func wait(until deadline: Instant) throws(Fault) {
    MachineWatchdog.feed()
    BenchLink.begin(.wait)
    BenchLink.put(deadline)
    try BenchLink.end()
  }

  borrowing func drive(_ line: OutputLine, _ level: Level) throws(Fault) {
    Pins.drive(line, level)
    BenchLink.begin(.drove)
    BenchLink.put(line.rawValue)
    BenchLink.put(level.rawValue)
    try BenchLink.end()
  }

  borrowing func sense(_ line: InputLine) throws(Fault) -> Level {
    BenchLink.begin(.sense)
    BenchLink.put(line.rawValue)
    try BenchLink.end()
    return Pins.level(line)
  }

  borrowing func wait(
    for level: Level, on line: InputLine, until deadline: Instant
  ) throws(Fault) -> Instant? {
    MachineWatchdog.feed()
    Pins.watch(line, for: level)
    BenchLink.begin(.waitForEdge)
    BenchLink.put(line.rawValue)
    BenchLink.put(level.rawValue)
    BenchLink.put(deadline)
    try BenchLink.end()
    let isThere = BenchLink.take() == 1
    let stamp = BenchLink.takeInstant()
    // The far end gives the time; whether there was an edge is for the pin to say.
    return Pins.takeEdge(line) && isThere ? stamp : nil
  }

  borrowing func transfer(
    to address: I2CAddress, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>
  ) throws(Fault) {
    precondition(writing.count <= 128 && reading.count <= 128, "at most 128 bytes each way")
    if address.device == IdentityWiring.device {
      BenchLink.spend(VerbTime.transfer(writing: writing.count, reading: reading.count))
      return try OnChipBus.transfer(to: address.device, writing: writing, reading: &reading)
    }
    BenchLink.begin(.transfer)
    BenchLink.put(address.device)
    BenchLink.put(UInt8(writing.count))
    BenchLink.put(UInt8(reading.count))
    for index in 0..<writing.count { BenchLink.put(writing[index]) }
    try BenchLink.end()
    for index in 0..<reading.count { reading[index] = BenchLink.take() }
  }

  borrowing func makeSafe() {
    Pins.releaseAll()
    BenchLink.begin(.madeSafe)
    // Outputs are low already; nothing that the far end says changes that.
    do throws(Fault) { try BenchLink.end() } catch {}
  }
}

/// Which part of the front end hangs on the machine's own bus.
enum IdentityWiring {
  static var device: UInt8 { 0x50 }
}
