// The examples of the catalogue Sources/HistotripsyCore/HistotripsyCore.docc stand here, between `docs:` marks, so that they are
// compiled and run; `CatalogueTests` compares them with the pages.

import HistotripsyCore

// docs: porting-ports
/// The computer's ports, as a stand-in for registers: what a real board finds behind memory-mapped addresses.
final class Ports {
  var nanoseconds: UInt64 = 0
  var outputs: [OutputLine: Level] = [:]
  var inputs: [InputLine: Level] = [:]
  /// Edges that nobody has asked for yet, oldest first, stamped when they happened.
  var edges: [(line: InputLine, level: Level, at: Instant)] = []

  func move(_ line: InputLine, to level: Level) {
    nanoseconds += 1000
    if inputs[line, default: .released] == level { return }
    inputs[line] = level
    edges.append((line, level, Instant(nanoseconds: nanoseconds)))
    if edges.count > 64 { edges.removeFirst() }
  }
}
// docs: end

// docs: faults-own
/// This board's own error: what the adapter's status register said.
struct PortsFault: BoardFault {
  let status: UInt8

  var kind: FaultKind {
    switch status {
    case 0x20, 0x30: .nack  // address or data byte not acknowledged
    case 0x38: .arbitrationLost
    case 0x70: .busStuck
    case 0x80: .timedOut
    default: .busUnavailable
    }
  }
}
// docs: end

// docs: porting-board
struct PortsBoard: Board {
  let ports: Ports

  func now() -> Instant { Instant(nanoseconds: ports.nanoseconds) }

  func wait(until deadline: Instant) throws(PortsFault) {
    if now() < deadline { ports.nanoseconds = deadline.nanoseconds }
  }

  func drive(_ line: OutputLine, _ level: Level) throws(PortsFault) {
    ports.outputs[line] = level
  }

  func sense(_ line: InputLine) throws(PortsFault) -> Level {
    ports.inputs[line, default: .released]
  }

  func wait(
    for level: Level, on line: InputLine, until deadline: Instant
  ) throws(PortsFault) -> Instant? {
    if let next = ports.edges.firstIndex(where: { $0.line == line && $0.level == level }) {
      return ports.edges.remove(at: next).at
    }
    try wait(until: deadline)
    return nil
  }

  func transfer(
    to address: I2CAddress, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>
  ) throws(PortsFault) {
    ports.nanoseconds += UInt64(writing.count + reading.count + 1) * 22_500
    guard address.device == 0x48 else { throw PortsFault(status: 0x20) }
    for i in reading.indices { reading[i] = 0 }
  }

  func makeSafe() {
    for line in [OutputLine.trigger, .enable, .steer, .heartbeat] { ports.outputs[line] = .released }
  }
}
// docs: end
