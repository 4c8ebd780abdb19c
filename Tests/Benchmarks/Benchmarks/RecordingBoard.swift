import HistotripsyCore
import VirtualBoard

/// The virtual board, with everything that is asked of it written down.
struct RecordingBoard: SimulatedBoard, ~Copyable {
  typealias Fault = VirtualBoardFault
  let board: VirtualBoard
  let script: VerbScript

  func now() -> Instant {
    let answer = board.now()
    script.note(.now)
    script.note(answer)
    return answer
  }

  func wait(until deadline: Instant) throws(Fault) {
    script.note(.waitUntil)
    script.note(deadline)
    try board.wait(until: deadline)
  }

  func drive(_ line: OutputLine, _ level: Level) throws(Fault) {
    script.note(.drive)
    script.note(line.rawValue)
    script.note(level.rawValue)
    try board.drive(line, level)
  }

  func sense(_ line: InputLine) throws(Fault) -> Level {
    let answer = try board.sense(line)
    script.note(.sense)
    script.note(line.rawValue)
    script.note(answer.rawValue)
    return answer
  }

  func wait(for level: Level, on line: InputLine, until deadline: Instant) throws(Fault) -> Instant? {
    let answer = try board.wait(for: level, on: line, until: deadline)
    script.note(.waitForLevel)
    script.note(level.rawValue)
    script.note(line.rawValue)
    script.note(deadline)
    script.note(answer)
    return answer
  }

  func transfer(
    to address: I2CAddress, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>
  ) throws(Fault) {
    script.note(.transfer)
    script.note(address.device)
    script.note(UInt8(writing.count))
    script.note(UInt8(reading.count))
    for index in writing.indices { script.note(writing[index]) }
    try board.transfer(to: address, writing: writing, reading: &reading)
    for index in reading.indices { script.note(reading[index]) }
  }

  func makeSafe() {
    script.note(.makeSafe)
    board.makeSafe()
  }
}
