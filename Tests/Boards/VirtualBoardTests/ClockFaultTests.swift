import HistotripsyCore
import Testing
import VirtualBoard

/// Each mode of the fault vocabulary on the clock, as `FaultMode` states it.
@Suite struct ClockFaultTests {
  private func wait(_ mode: FaultMode, probability: Double = 1) throws -> Int64 {
    let bench = Bench()
    bench.board.inject(InjectedFault(.clock, mode, delay: .microseconds(700), probability: probability))
    let deadline = bench.board.present + .milliseconds(5)
    try bench.board.wait(until: deadline)
    return (bench.board.present - deadline).count
  }

  @Test func everyFaultOfTheClock() throws {
    #expect(try wait(.ok) == 0)
    #expect(throws: VirtualBoardFault(.clock, .injected)) { try wait(.off) }
    #expect(throws: VirtualBoardFault(.clock, .injected)) { try wait(.stuck) }
    #expect((0...700_000).contains(try wait(.garbage)))
    #expect(try wait(.wrong) == -700_000)
    #expect(try wait(.slow) == 700_000)
    #expect(try wait(.delayed) == 700_000)
    #expect(try wait(.intermittent) == 700_000)
    #expect(try wait(.intermittent, probability: 0) == 0)
  }

  @Test func aStuckClockRepeatsItselfAndNeverStepsBack() throws {
    let bench = Bench()
    bench.board.inject(
      InjectedFault(.clock, .stuck, FaultWindow(from: .time(.milliseconds(1)), for: .time(.milliseconds(1)))))
    try bench.board.wait(until: Instant(nanoseconds: 1_000_000))
    let first = bench.board.now()
    try bench.strobe(.steer)
    #expect(bench.board.now() == first)
    bench.board.pass(until: Instant(nanoseconds: 2_000_000))
    #expect(bench.board.now() > first + .microseconds(900))
  }

  @Test func oneLateWaitAmongMany() throws {
    let bench = Bench()
    bench.board.inject(
      InjectedFault(.clock, .delayed, FaultWindow(from: .use(3), for: .uses(1)), delay: .microseconds(700)))
    let late = try (0..<5).map { _ in
      let deadline = bench.board.present + .milliseconds(1)
      try bench.board.wait(until: deadline)
      return (bench.board.present - deadline).count
    }
    #expect(late == [0, 0, 700_000, 0, 0])
  }
}
