import HistotripsyCore

/// A board whose parts answer with the bytes of the input, one transaction after another, until they are used up; then the bus is gone.
///
/// Each transaction takes one byte first: below 0x18 the transfer fails in one of the eight ways; from 0x80 on the last byte of the reply
/// is made the right packet error code, so that garbage gets past it.
struct AnsweringBoard: Board, ~Copyable {
  struct Fault: BoardFault { let kind: FaultKind }

  final class Answers {
    private let bytes: [UInt8]
    private var position: Int
    var time: UInt64
    init(_ bytes: [UInt8], from start: Int, time: UInt64) {
      self.bytes = bytes
      position = start
      self.time = time
    }
    func next() -> UInt8? {
      guard position < bytes.count else { return nil }
      position += 1
      return bytes[position - 1]
    }
  }

  let answers: Answers

  func now() -> Instant { Instant(nanoseconds: answers.time) }

  func wait(until deadline: Instant) throws(Fault) {
    if deadline > now() { answers.time = deadline.nanoseconds }
  }

  func transfer(
    to address: I2CAddress, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>
  ) throws(Fault) {
    answers.time &+= 25_000
    guard let kind = answers.next() else { throw Fault(kind: .busUnavailable) }
    for index in reading.indices { reading[index] = answers.next() ?? 0 }
    if kind < 0x18, let fault = FaultKind(rawValue: kind % 8) { throw Fault(kind: fault) }
    if kind >= 0x80 { seal(&reading, to: address, writing) }
  }

  func drive(_ line: OutputLine, _ level: Level) throws(Fault) {}
  func sense(_ line: InputLine) throws(Fault) -> Level { .released }
  func wait(for level: Level, on line: InputLine, until deadline: Instant) throws(Fault) -> Instant? {
    try wait(until: deadline)
    return nil
  }
  func makeSafe() {}
}

/// Makes the last byte of a reply the packet error code of what was said before it (SMBus 3.2 §6.4.1).
func seal(_ reading: inout MutableSpan<UInt8>, to address: I2CAddress, _ writing: Span<UInt8>) {
  guard reading.count > 0 else { return }
  var code = CRC8()
  code.append(address.device << 1)
  for index in 0..<writing.count { code.append(writing[index]) }
  code.append(address.device << 1 | 1)
  for index in 0..<(reading.count - 1) { code.append(reading[index]) }
  reading[reading.count - 1] = code.value
}
