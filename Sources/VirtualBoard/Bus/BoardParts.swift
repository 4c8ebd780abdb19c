/// One device on the bus, at the level of bytes: what it does at START, per byte, and at STOP.
///
/// `t` is nanoseconds since the board started, at the end of the byte (or condition) in question. The bus guarantees:
/// `start` first; then only `write` after `start(reading: false)` and only `read` after `start(reading: true)`; no byte
/// after a refusal. A `start` without a `stop` before it is a repeated START, or follows a transfer the bus broke off.
protocol I2CPart: AnyObject {
  /// The part was addressed; `false`: it does not acknowledge.
  func start(reading: Bool, at t: Int64) -> Bool
  /// A byte from the controller; `false`: not acknowledged.
  func write(_ byte: UInt8, at t: Int64) -> Bool
  /// The next byte to the controller.
  func read(at t: Int64) -> UInt8
  func stop(at t: Int64)
  /// Supply comes back after having been away: volatile state is as the data sheet has it after power-on reset.
  func powerOn(at t: Int64)
}

/// The parts on the bus, each by its own type: at one byte after another, finding out which part is meant costs as much as the part.
struct BoardParts {
  let sequencer: SequencerDevice
  let amplitude: MCP4725
  let railMonitor: INA226
  let water: TMP117
  let head: TMP117
  let memory: EEPROM24LC256
  private let nobody = Nobody()

  enum Found {
    case sequencer(SequencerDevice)
    case amplitude(MCP4725)
    case railMonitor(INA226)
    case thermometer(TMP117)
    case memory(EEPROM24LC256)
    case nobody(Nobody)
  }

  /// By the number of a `BoardPart`.
  @inline(__always) func at(_ number: Int) -> Found {
    switch number {
    case 0: .sequencer(sequencer)
    case 1: .amplitude(amplitude)
    case 2: .railMonitor(railMonitor)
    case 3: .thermometer(water)
    case 4: .thermometer(head)
    case 5: .memory(memory)
    default: .nobody(nobody)
    }
  }

  /// Supply has come back: all parts at once.
  func powerOn(at t: Int64) {
    sequencer.powerOn(at: t)
    amplitude.powerOn(at: t)
    railMonitor.powerOn(at: t)
    water.powerOn(at: t)
    head.powerOn(at: t)
    memory.powerOn(at: t)
  }
}

/// An address where nothing answers: both wires stay high.
final class Nobody: I2CPart {
  func start(reading: Bool, at t: Int64) -> Bool { false }
  func write(_ byte: UInt8, at t: Int64) -> Bool { false }
  func read(at t: Int64) -> UInt8 { 0xFF }
  func stop(at t: Int64) {}
  func powerOn(at t: Int64) {}
}
