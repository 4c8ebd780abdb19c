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
    // An address without a part stands for the sequencer's own, and the sequencer's own for the other.
    let device =
      switch address.device {
      case Self.address: usual
      case usual: UInt8(0x77)
      default: address.device
      }
    try world.transfer(
      to: I2CAddress(bus: address.bus, device: device), writing: writing, reading: &reading)
  }
}
