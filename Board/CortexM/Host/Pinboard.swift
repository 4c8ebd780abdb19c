import HistotripsyCore

/// The wires at the emulated machine's pins, by QEMU's qtest protocol: it tells of every change of an output and sets the level of an input.
///
/// Order is kept: QEMU writes what an output does into this socket before the processor's next instruction, so before the byte on the link that
/// says so; and an input is at its level once its command is answered, so before the answer on the link is sent.
final class Pinboard {
  /// GPIO ports A and D of `lm3s6965evb`, as QEMU 7.2 names them.
  private static let inputPort = "/machine/unattached/device[8]"
  private static let outputPort = "/machine/unattached/device[11]"
  private static let outputData: UInt32 = 0x4000_7000 + 0x3FC

  private let wire: Wire
  private var outputs: UInt8 = 0
  /// Levels of the input wires, by line; unknown before the first.
  private var inputs: [Bool?] = Array(repeating: nil, count: InputLine.all.count)
  /// Changes of outputs that QEMU has told of.
  private(set) var outputChanges = 0
  private(set) var inputChanges = 0

  init(_ wire: Wire) { self.wire = wire }

  /// Listens to the outputs from now on, and asks how they stand.
  func attach() throws(BenchFault) {
    _ = try command("irq_intercept_out \(Self.outputPort)")
    try refresh()
  }

  /// Asks the port itself, as after a reset.
  func refresh() throws(BenchFault) {
    let words = try command("readl \(Self.outputData)")
    guard words.count == 2, let data = UInt32(words[1].dropFirst(2), radix: 16) else {
      throw .emulator("qtest answered '\(words.joined(separator: " "))'")
    }
    outputs = UInt8(truncatingIfNeeded: data)
    inputs = inputs.map { _ in nil }
  }

  /// Whether an output's wire is high, everything up to the link's last byte counted in.
  func isHigh(_ line: OutputLine) throws(BenchFault) -> Bool {
    try drain()
    return outputs & (0x10 << line.rawValue) != 0
  }

  func set(_ line: InputLine, high: Bool) throws(BenchFault) {
    let index = Int(line.rawValue)
    if inputs[index] == high { return }
    inputs[index] = high
    inputChanges += 1
    _ = try command("set_irq_in \(Self.inputPort) unnamed-gpio-in \(2 + index) \(high ? 1 : 0)")
  }

  /// The wire moves to this level, wherever it stood.
  func move(_ line: InputLine, high: Bool) throws(BenchFault) {
    try set(line, high: !high)
    try set(line, high: high)
  }

  private func command(_ text: String) throws(BenchFault) -> [String] {
    try wire.write(Array((text + "\n").utf8))
    while true {
      let words = try takeLine()
      if words.first == "IRQ" {
        note(words)
        continue
      }
      guard words.first == "OK" else {
        throw .emulator("qtest refuses '\(text)': \(words.joined(separator: " "))")
      }
      return words
    }
  }

  private func drain() throws(BenchFault) {
    while try wire.isReadable() { note(try takeLine()) }
  }

  private func note(_ words: [String]) {
    guard words.count == 3, words[0] == "IRQ", let pin = Int(words[2]), (0..<8).contains(pin) else { return }
    outputChanges += 1
    if words[1] == "raise" { outputs |= 1 << pin } else { outputs &= ~(1 << UInt8(pin)) }
  }

  private func takeLine() throws(BenchFault) -> [String] {
    var bytes: [UInt8] = []
    while true {
      let byte = try wire.byte()
      if byte == UInt8(ascii: "\n") { break }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: " ").map(String.init)
  }
}
