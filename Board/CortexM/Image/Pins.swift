import HistotripsyCore

/// The front end's lines on the machine's GPIO (PL061, DS-LM3S6965 §8): the image's wiring table, and the only place that knows polarity.
///
/// | line | pin | low on the wire means |
/// |---|---|---|
/// | trigger, steer, enable, heartbeat | PD4 … PD7 | released |
/// | ready, interlock, respiratoryGate, pulseDone | PA2, PA5, PA6, PA7 | released |
/// | fault, emergencyStop | PA3, PA4 | asserted |
///
/// Outputs have the front end's pull resistors until `start`, which drives them low before it makes them outputs. Inputs latch
/// edges, so that a `pulseDone` that comes and goes between two looks is not lost.
struct Pins {
  private static var outputs: UInt32 { 0xF0 }
  private static var inputs: UInt32 { 0xFC }
  /// fault, emergencyStop.
  private static var activeLow: UInt32 { 0x18 }

  static func start() {
    // Data is written through the address: bits 9 to 2 say which pins.
    Machine.write(0, to: Machine.portD + outputs << 2)
    Machine.write(outputs | Machine.read(Machine.portD + 0x400), to: Machine.portD + 0x400)
    Machine.write(outputs | Machine.read(Machine.portD + 0x51C), to: Machine.portD + 0x51C)
    // PD2 and PD3 belong to UART 1.
    Machine.write(0x0C | Machine.read(Machine.portD + 0x420), to: Machine.portD + 0x420)
    Machine.write(0x0C | Machine.read(Machine.portD + 0x51C), to: Machine.portD + 0x51C)
    // Edges, not levels; one edge, the rising one until another is watched for; what was latched before is old.
    Machine.write(0, to: Machine.portA + 0x404)
    Machine.write(0, to: Machine.portA + 0x408)
    Machine.write(inputs, to: Machine.portA + 0x40C)
    Machine.write(inputs, to: Machine.portA + 0x41C)
    Machine.write(3, to: Machine.portA + 0x420)
    Machine.write(inputs | 3, to: Machine.portA + 0x51C)
  }

  static func drive(_ line: OutputLine, _ level: Level) {
    let pin = UInt32(0x10) << UInt32(line.rawValue)
    Machine.write(level == .asserted ? pin : 0, to: Machine.portD + pin << 2)
  }

  /// Trigger before everything else, then the rest in one store.
  @inline(never) static func releaseAll() {
    Machine.write(0, to: Machine.portD + 0x10 << 2)
    Machine.write(0, to: Machine.portD + outputs << 2)
  }

  @inline(never) static func level(_ line: InputLine) -> Level {
    let pin = UInt32(4) << UInt32(line.rawValue)
    let isHigh = Machine.read(Machine.portA + pin << 2) != 0
    return isHigh != (activeLow & pin != 0) ? .asserted : .released
  }

  /// From here on the line latches its edge to this level.
  static func watch(_ line: InputLine, for level: Level) {
    let pin = UInt32(4) << UInt32(line.rawValue)
    let edges = Machine.read(Machine.portA + 0x40C)
    let rises = (level == .asserted) != (activeLow & pin != 0)
    let wanted = rises ? edges | pin : edges & ~pin
    if wanted == edges { return }
    Machine.write(wanted, to: Machine.portA + 0x40C)
    Machine.write(pin, to: Machine.portA + 0x41C)
  }

  /// Whether the edge watched for has come since the last time this was asked.
  static func takeEdge(_ line: InputLine) -> Bool {
    let pin = UInt32(4) << UInt32(line.rawValue)
    guard Machine.read(Machine.portA + 0x414) & pin != 0 else { return false }
    Machine.write(pin, to: Machine.portA + 0x41C)
    return true
  }
}
