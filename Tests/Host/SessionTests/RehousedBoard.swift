import CoreHost
import HistotripsyCore
import Planning
import Sessions
import VirtualBoard

/// The virtual board with its sequencer at another address. No part answers at the usual one.
final class RehousedBoard: Board, SimulatedBoard, SessionBoard {
  typealias Fault = VirtualBoardFault
  static let address: UInt8 = 0x31

  let world: VirtualBoard

  init(_ world: VirtualBoard) { self.world = world }

  static var frontEnd: FrontEndSetup {
    var setup = FrontEndSetup()
    setup.addresses.sequencer = address
    return setup
  }

  func presentTime() -> Instant { world.present }
  func now() -> Instant { world.now() }
  func wait(until deadline: Instant) throws(Fault) { try world.wait(until: deadline) }
  func drive(_ line: OutputLine, _ level: Level) throws(Fault) { try world.drive(line, level) }
  func sense(_ line: InputLine) throws(Fault) -> Level { try world.sense(line) }
  func makeSafe() { world.makeSafe() }

  func wait(for level: Level, on line: InputLine, until deadline: Instant) throws(Fault) -> Instant? {
    try world.wait(for: level, on: line, until: deadline)
  }

  func transfer(
    to address: I2CAddress, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>
  ) throws(Fault) {
    let usual = FrontEndAddresses().sequencer
    switch address.device {
    case Self.address:
      try forward(to: I2CAddress(bus: address.bus, device: usual), writing, &reading)
    case usual:
      // An address without a part.
      try world.transfer(
        to: I2CAddress(bus: address.bus, device: 0x77), writing: writing, reading: &reading)
    default: try world.transfer(to: address, writing: writing, reading: &reading)
    }
  }

  /// The checksum at the end of a message covers the address. A cyclic code is linear: what the other address changes in it is the
  /// checksum of the difference, whatever the bytes are.
  private func forward(
    to address: I2CAddress, _ writing: Span<UInt8>, _ reading: inout MutableSpan<UInt8>
  ) throws(Fault) {
    let difference = (Self.address ^ address.device) << 1
    var bytes = (0..<writing.count).map { writing[$0] }
    if reading.isEmpty {
      guard !bytes.isEmpty else {
        return try world.transfer(to: address, writing: writing, reading: &reading)
      }
      bytes[bytes.count - 1] ^= Self.checksum([difference] + Array(repeating: 0, count: bytes.count - 1))
      return try world.transfer(to: address, writing: bytes.span, reading: &reading)
    }
    try world.transfer(to: address, writing: writing, reading: &reading)
    let last = reading.count - 1
    let written = bytes.isEmpty ? [] : [difference] + Array(repeating: UInt8(0), count: bytes.count)
    reading[last] ^= Self.checksum(written + [difference] + Array(repeating: 0, count: last))
  }

  /// CRC-8 of SMBus: x⁸ + x² + x + 1 from 0, the highest bit first.
  private static func checksum(_ bytes: [UInt8]) -> UInt8 {
    bytes.reduce(0) { sum, byte in
      (0..<8).reduce(sum ^ byte) { value, _ in value & 0x80 != 0 ? value << 1 ^ 0x07 : value << 1 }
    }
  }
}
