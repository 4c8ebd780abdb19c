import CLinux
import HistotripsyCore
import LinuxBoard
import Testing

/// A Linux board on a kernel of the test's own: two chips, ten signals spread over both, some of them active low.
final class LinuxBench {
  let kernel = FakeKernel()
  var profile = LinuxBench.profile
  /// Signals by word: chip and offset.
  static let wires: [(word: String, chip: Int, offset: Int)] = [
    ("trigger", 1, 3), ("steer", 1, 0), ("enable", 0, 5), ("heartbeat", 1, 7), ("ready", 0, 0),
    ("fault", 0, 1),
    ("emergency-stop", 1, 1), ("interlock", 0, 2), ("respiratory-gate", 0, 3), ("pulse-done", 1, 5),
  ]
  static let activeLow: Set = ["enable", "fault", "emergency-stop"]

  static var profile: BoardProfile {
    let wirings = wires.map { wire in
      LineWiring(
        LinePlace(
          chip: wire.chip == 0 ? "soc" : "expander",
          line: wire.chip == 0 ? .name("L\(wire.offset)") : .offset(UInt32(wire.offset))),
        isActiveLow: activeLow.contains(wire.word), bias: wire.word == "ready" ? .pullDown : .asIs)
    }
    return BoardProfile(
      name: "bench", outputs: Array(wirings[..<4]), inputs: Array(wirings[4...]),
      bus: BusWiring(.device("/dev/i2c-1")))
  }

  init() {
    func lines(_ count: Int) -> [FakeKernel.Line] { (0..<count).map { FakeKernel.Line(name: "L\($0)") } }
    kernel.chips = [
      FakeKernel.Chip(path: "/dev/gpiochip0", name: "gpiochip0", label: "other", lines: lines(4)),
      FakeKernel.Chip(path: "/dev/gpiochip2", name: "gpiochip2", label: "soc", lines: lines(8)),
      FakeKernel.Chip(path: "/dev/gpiochip3", name: "gpiochip3", label: "expander", lines: lines(8)),
      // A link to a chip that is known already.
      FakeKernel.Chip(path: "/dev/gpiochip4", name: "gpiochip2", label: "soc", lines: lines(8)),
    ]
    kernel.files["/dev/i2c-1"] = ""
    kernel.devices[0x48] = { _, count in Array(repeating: 0xA5, count: count) }
    FakeKernel.current = kernel
  }

  func board() throws(BoardRefusal) -> LinuxBoard { try LinuxBoard(profile, calls: FakeKernel.calls) }

  /// Chip and offset in the kernel.
  func place(_ word: String) -> (chip: Int, offset: Int) {
    for wire in Self.wires where wire.word == word { return (wire.chip + 1, wire.offset) }
    preconditionFailure("no signal \(word)")
  }

  func set(_ line: InputLine, _ level: Level) {
    let (chip, offset) = place(line.word)
    kernel.setWire(chip, offset, isHigh: (level == .asserted) != Self.activeLow.contains(line.word))
  }

  /// The voltage at the far end of an output's wire, as a level.
  func level(_ line: OutputLine) -> Level {
    let (chip, offset) = place(line.word)
    let isHigh = kernel.chips[chip].lines[offset].isHigh
    return isHigh != Self.activeLow.contains(line.word) ? .asserted : .released
  }

  /// What the kernel was asked while `body` ran.
  func trace(_ body: () throws -> Void) rethrows -> [String] {
    kernel.trace = []
    try body()
    return kernel.trace
  }

  /// One transfer; the bytes read.
  static func transfer(
    _ board: LinuxBoard, _ device: UInt8, _ writing: [UInt8], read count: Int = 0
  ) throws(LinuxBoardFault) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var span = bytes.mutableSpan
    try board.transfer(to: I2CAddress(device: device), writing: writing.span, reading: &span)
    return bytes
  }

  static func fault(_ body: () throws(LinuxBoardFault) -> Void) -> LinuxBoardFault? {
    do throws(LinuxBoardFault) {
      try body()
      return nil
    } catch { return error }
  }

  /// Why the board will not open.
  func refusal() -> String? {
    do throws(BoardRefusal) {
      _ = try board()
      return nil
    } catch { return error.description }
  }
}

/// Everything about the Linux board, one test after the other: there is one kernel.
@Suite(.serialized) enum LinuxBoardSuite {}
