import CoreHost
import HistotripsyCore
import Testing
import VirtualBoard

/// Is the board's clock held against the front end's own time of each trigger?
@Suite struct ClockTests {
  private func ending(_ skew: @escaping (Int64) -> Int64) throws -> (cause: TripCause?, fired: UInt32) {
    var bench = Owner.smallBench()
    bench.foci = Bench.grid(2, spacing: 2.2, pulses: 40)
    bench.setup.regimen.endsWhenDone = false
    let laboratory = bench.laboratory()
    let run = try TreatmentOwner(
      on: SkewedBoard(laboratory.board, skew), array: bench.array, foci: bench.foci,
      order: Array(bench.foci.indices), setup: bench.setup, authority: .simulated)
    while !run.controller.state.isFinal { try run.step() }
    return (run.controller.latch.first, laboratory.board.pulsesFired.value)
  }

  @Test func clocksThatAgreeEndNothing() throws {
    // 0.06 % apart, as two sound clocks may be.
    let (cause, fired) = try ending { $0 + $0 * 6 / 10_000 }
    #expect(cause == nil && fired == 4 + 4 * 40)
  }

  /// 1 % too fast: after the tolerance of 0.2 ms, no more than some tens of milliseconds of treating.
  @Test func aClockThatDriftsIsFound() throws {
    let (cause, fired) = try ending { $0 + $0 / 100 }
    guard case .clocksDisagree(let board, let frontEnd) = cause else {
      Issue.record("\(String(describing: cause))")
      return
    }
    #expect(board > frontEnd && fired < 20)
  }

  @Test func aClockThatStepsIsFoundAtTheNextPulse() throws {
    // Seconds into the treatment: forward by 3 ms.
    let (cause, fired) = try ending { $0 + ($0 > 3_000_000_000 ? 3_000_000 : 0) }
    guard case .clocksDisagree(let board, let frontEnd) = cause else {
      Issue.record("\(String(describing: cause))")
      return
    }
    #expect(board - frontEnd > .milliseconds(2) && board - frontEnd < .milliseconds(4))
    #expect(fired < 4 + 4 * 40)
  }
}

/// A board whose clock shows something else than the time: `skew` says what, in nanoseconds since the board started.
private final class SkewedBoard: SimulatedBoard {
  private let board: VirtualBoard
  private let skew: (Int64) -> Int64

  init(_ board: VirtualBoard, _ skew: @escaping (Int64) -> Int64) {
    self.board = board
    self.skew = skew
  }

  private func shown(_ instant: Instant) -> Instant {
    let start = board.configuration.start
    return start + Nanoseconds(skew((instant - start).count))
  }

  /// The first time at which the clock shows this, to a nanosecond.
  private func time(_ shown: Instant) -> Instant {
    let start = board.configuration.start
    let wanted = (shown - start).count
    var (low, high) = (Int64(0), max(wanted, 0) * 2 + 1_000_000_000)
    while low < high {
      let middle = (low + high) / 2
      if skew(middle) >= wanted { high = middle } else { low = middle + 1 }
    }
    return start + Nanoseconds(low)
  }

  func now() -> Instant { shown(board.now()) }
  func wait(until deadline: Instant) throws(VirtualBoardFault) { try board.wait(until: time(deadline)) }
  func drive(_ line: OutputLine, _ level: Level) throws(VirtualBoardFault) { try board.drive(line, level) }
  func sense(_ line: InputLine) throws(VirtualBoardFault) -> Level { try board.sense(line) }
  func wait(
    for level: Level, on line: InputLine, until deadline: Instant
  ) throws(VirtualBoardFault) -> Instant? {
    try board.wait(for: level, on: line, until: time(deadline)).map { shown($0) }
  }
  func transfer(
    to address: I2CAddress, writing: Span<UInt8>, reading: inout MutableSpan<UInt8>
  ) throws(VirtualBoardFault) {
    try board.transfer(to: address, writing: writing, reading: &reading)
  }
  func makeSafe() { board.makeSafe() }
}
