import CLinux
import Glibc
import HistotripsyCore
import LinuxBoard

/// What process 1 of the arm64 guest does: says which GPIO the kernel offers, and opens the Linux board on it with a treatment's ten lines.
/// QEMU's `virt` has one PL061 with eight lines and no I2C, so that the board has to refuse, and to name what is missing.
@_cdecl("main")
public func main(_ count: Int32, _ words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32 {
  let survey = BoardSurvey()
  for chip in survey.chips { say("chip \(chip.path) labelled \(chip.label), \(chip.lines.count) lines") }
  for obstacle in survey.obstacles { say("obstacle: \(obstacle)") }
  guard let chip = survey.chips.first else { return 1 }
  // The core in the same program: a law for an array of this size, as on every board.
  say("core: CRC-32 of the check string \(checkValue == 0xCBF4_3926 ? "right" : "WRONG")")
  let lines = (0..<10).map {
    LineWiring(LinePlace(chip: chip.label, line: .offset(UInt32($0))), isActiveLow: $0 == 5 || $0 == 6)
  }
  let profile = BoardProfile(
    name: "virt", outputs: Array(lines[..<4]), inputs: Array(lines[4...]),
    bus: BusWiring(.device("/dev/i2c-0")))
  do throws(BoardRefusal) {
    let board = try LinuxBoard(profile)
    board.makeSafe()
    say("board: opened")
  } catch {
    say("board: \(error.description)")
  }
  return 0
}

private var checkValue: UInt32 {
  var crc = CRC32()
  for byte in UInt8(ascii: "1")...UInt8(ascii: "9") { crc.append(byte) }
  return crc.value
}

private func say(_ text: String) {
  var bytes = Array(text.utf8)
  bytes.append(10)
  bytes.withUnsafeBytes { _ = write(1, $0.baseAddress, $0.count) }
}
