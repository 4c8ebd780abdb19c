import HistotripsyCore
import Testing
import VirtualBoard

/// Each mode of the fault vocabulary on the lines, as `FaultMode` states it.
@Suite struct LineFaultTests {
  @Test func anOutputThatIsOffThrowsAndReachesTheFrontEndReleased() throws {
    let bench = Bench()
    try bench.arm()
    bench.board.inject(InjectedFault(.output(.enable), .off))
    #expect(bench.board.isHighVoltageOn == false, "the pull resistor has it")
    #expect(throws: VirtualBoardFault(.lineUnavailable, .injected)) {
      try bench.board.drive(.enable, .asserted)
    }
    #expect(bench.board.arrivedLevel(.enable) == .released)
  }

  @Test func aStuckOutputKeepsItsLevel() throws {
    let bench = Bench()
    try bench.arm()
    bench.board.inject(InjectedFault(.output(.enable), .stuck))
    bench.board.makeSafe()
    #expect(bench.board.drivenLevel(.enable) == .released)
    #expect(bench.board.arrivedLevel(.enable) == .asserted)
    #expect(bench.board.isHighVoltageOn)
    // The watchdog is there for exactly this.
    try bench.wait(.milliseconds(100))
    #expect(bench.board.isHighVoltageOn == false)
  }

  @Test func aWrongOutputArrivesInverted() throws {
    let bench = Bench()
    try bench.arm()
    bench.board.inject(InjectedFault(.output(.trigger), .wrong))
    #expect(bench.board.tally.fired == 1, "the idle level is now a rising edge")
    try bench.wait(.milliseconds(2))
    try bench.board.drive(.trigger, .asserted)
    #expect(bench.board.tally.fired == 1)
    try bench.board.drive(.trigger, .released)
    #expect(bench.board.tally.fired == 2)
  }

  @Test func aDelayedOutputArrivesLater() throws {
    let bench = Bench()
    try bench.arm()
    bench.board.inject(InjectedFault(.output(.trigger), .delayed, delay: .microseconds(300)))
    try bench.strobe(.trigger)
    #expect(bench.board.tally.fired == 0)
    let edge = bench.board.present - .microseconds(1)
    try bench.wait(.milliseconds(1))
    #expect(bench.board.triggers.map(\.instant) == [edge + .microseconds(300)])
  }

  @Test func aSlowOutputTakesItsTime() throws {
    let bench = Bench()
    bench.board.inject(InjectedFault(.output(.steer), .slow, delay: .microseconds(80)))
    let before = bench.board.present
    try bench.board.drive(.steer, .asserted)
    #expect(bench.board.present - before == .microseconds(81))
    #expect(bench.board.arrivedLevel(.steer) == .asserted)
  }

  @Test(arguments: [FaultMode.intermittent, .garbage]) func aLooseOutputLosesSomeEdges(_ mode: FaultMode)
    throws
  {
    let bench = Bench()
    bench.board.inject(InjectedFault(.output(.heartbeat), mode))
    var arrived = 0
    for _ in 0..<200 {
      let before = bench.board.lastHeartbeat
      try bench.beat()
      if bench.board.lastHeartbeat != before { arrived += 1 }
    }
    #expect(arrived > 40 && arrived < 160)
  }

  @Test func anInputThatIsOffThrows() throws {
    let bench = Bench()
    bench.board.inject(InjectedFault(.input(.ready), .off))
    #expect(throws: VirtualBoardFault(.lineUnavailable, .injected)) { try bench.board.sense(.ready) }
    #expect(throws: VirtualBoardFault(.lineUnavailable, .injected)) {
      try bench.board.wait(for: .asserted, on: .ready, until: bench.board.present + .milliseconds(1))
    }
  }

  @Test func aStuckInputKeepsItsLevelUntilItIsFree() throws {
    let bench = Bench()
    bench.board.inject(
      InjectedFault(.input(.interlock), .stuck, FaultWindow(from: .time(.zero), for: .time(.milliseconds(5))))
    )
    bench.board.schedule(WorldEvent(.openInterlock, at: .milliseconds(1)))
    try bench.wait(.milliseconds(2))
    #expect(try bench.board.sense(.interlock) == .asserted)
    #expect(bench.board.trueLevel(.interlock) == .released)
    let edge = try bench.board.wait(
      for: .released, on: .interlock, until: bench.board.present + .milliseconds(9))
    #expect(edge == Instant(nanoseconds: 5_000_000))
  }

  @Test func aWrongInputIsInverted() throws {
    let bench = Bench()
    bench.board.inject(InjectedFault(.input(.emergencyStop), .wrong))
    #expect(try bench.board.sense(.emergencyStop) == .asserted)
  }

  @Test func delayedAndSlowInputs() throws {
    let bench = Bench()
    bench.board.inject(InjectedFault(.input(.interlock), .delayed, delay: .milliseconds(3)))
    bench.board.schedule(WorldEvent(.openInterlock, at: .milliseconds(1)))
    let edge = try bench.board.wait(
      for: .released, on: .interlock, until: bench.board.present + .milliseconds(9))
    #expect(edge == Instant(nanoseconds: 4_000_000))
    bench.board.inject(InjectedFault(.input(.ready), .slow, delay: .microseconds(70)))
    let before = bench.board.present
    _ = try bench.board.sense(.ready)
    #expect(bench.board.present - before == Nanoseconds(70_500))
  }

  @Test func looseAndNoisyInputsReadBothLevels() throws {
    for mode in [FaultMode.intermittent, .garbage] {
      let bench = Bench()
      bench.board.inject(InjectedFault(.input(.interlock), mode))
      let levels = try (0..<100).map { _ in try bench.board.sense(.interlock) }
      #expect(levels.contains(.asserted) && levels.contains(.released))
    }
  }
}
