import HistotripsyCore
import Testing

/// A board whose bus expects exactly the transactions it was given, in order, and answers as told. Anything else, and anything
/// left over when the board goes, is a failure of the test.
struct ScriptedBoard: Board, ~Copyable {
  struct Fault: BoardFault { let kind: FaultKind }

  struct Exchange {
    var device: UInt8
    var writing: [UInt8]
    /// What the part answers; its length is what must be asked for.
    var answer: [UInt8]
    var failure: FaultKind?
    /// The length asked for where the transaction fails.
    var readingCount: Int

    static func write(_ device: UInt8, _ bytes: [UInt8], fails: FaultKind? = nil) -> Exchange {
      Exchange(device: device, writing: bytes, answer: [], failure: fails, readingCount: 0)
    }
    static func read(_ device: UInt8, _ bytes: [UInt8], gives answer: [UInt8]) -> Exchange {
      Exchange(device: device, writing: bytes, answer: answer, failure: nil, readingCount: answer.count)
    }
    static func read(_ device: UInt8, _ bytes: [UInt8], of count: Int, fails: FaultKind) -> Exchange {
      Exchange(device: device, writing: bytes, answer: [], failure: fails, readingCount: count)
    }
    static func probe(_ device: UInt8, isAnswered: Bool) -> Exchange {
      .write(device, [], fails: isAnswered ? nil : .nack)
    }
  }

  final class Script {
    var exchanges: [Exchange]
    var next = 0
    var time: UInt64 = .max - 1000
    var clockFails = false
    init(_ exchanges: [Exchange]) { self.exchanges = exchanges }
  }

  let script: Script
  let location: SourceLocation

  init(_ exchanges: [Exchange], sourceLocation: SourceLocation = #_sourceLocation) {
    script = Script(exchanges)
    location = sourceLocation
  }

  deinit {
    if script.next != script.exchanges.count {
      Issue.record(
        "\(script.exchanges.count - script.next) expected transactions never came", sourceLocation: location)
    }
  }

  func now() -> Instant { Instant(nanoseconds: script.time) }

  func wait(until deadline: Instant) throws(Fault) {
    if script.clockFails { throw Fault(kind: .clock) }
    if deadline > now() { script.time = deadline.nanoseconds }
  }

  func transfer(
    to address: I2CAddress, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>
  ) throws(Fault) {
    var sent: [UInt8] = []
    for index in 0..<writing.count { sent.append(writing[index]) }
    guard script.next < script.exchanges.count else {
      Issue.record("unexpected transaction \(sent) of \(address.device)", sourceLocation: location)
      throw Fault(kind: .busUnavailable)
    }
    let expected = script.exchanges[script.next]
    let number = script.next
    script.next += 1
    #expect(address.device == expected.device, "transaction \(number)", sourceLocation: location)
    #expect(sent == expected.writing, "transaction \(number)", sourceLocation: location)
    #expect(reading.count == expected.readingCount, "transaction \(number)", sourceLocation: location)
    if let failure = expected.failure {
      // A failed transaction leaves nothing of use behind: leave something that must not be used.
      for index in 0..<reading.count { reading[index] = 0xA5 }
      throw Fault(kind: failure)
    }
    for index in 0..<min(reading.count, expected.answer.count) { reading[index] = expected.answer[index] }
  }

  func drive(_ line: OutputLine, _ level: Level) throws(Fault) { throw Fault(kind: .lineUnavailable) }
  func sense(_ line: InputLine) throws(Fault) -> Level { throw Fault(kind: .lineUnavailable) }
  func wait(for level: Level, on line: InputLine, until deadline: Instant) throws(Fault) -> Instant? {
    throw Fault(kind: .lineUnavailable)
  }
  func makeSafe() {}
}

/// The fault that a driver call ends in; `nil` when it succeeds.
func fault(of body: () throws(FrontEndFault) -> Void) -> FrontEndFault? {
  do throws(FrontEndFault) {
    try body()
    return nil
  } catch {
    return error
  }
}
