import HistotripsyCore
import Testing
import VirtualBoard

/// Each mode of the fault vocabulary on each kind of target, as `FaultMode` states it.
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

@Suite struct PartFaultTests {
  @Test func aPartThatIsOffDoesNotAnswer() {
    let bench = Bench()
    bench.board.inject(InjectedFault(.part(.railMonitor), .off))
    #expect(bench.fault(0x40, [0x02], read: 2) == .nack)
    #expect(bench.fault(0x48, [0x00], read: 2) == nil)
  }

  @Test func aStuckPartRepeatsItselfAndTakesNothing() throws {
    let bench = Bench()
    bench.board.inject(InjectedFault(.part(.amplitudeDAC), .stuck, FaultWindow(from: .use(3))))
    try bench.transfer(0x60, [0x01, 0x23])
    let last = try bench.transfer(0x60, [], read: 3)
    try bench.transfer(0x60, [0x04, 0x56])
    #expect(bench.board.railSetPoint.volts == 150.0 * 0x123 / 4096)
    #expect(try bench.transfer(0x60, [], read: 3) == last)
  }

  @Test func aGarblingPartIsCaughtByTheCheckCode() throws {
    let bench = Bench()
    bench.board.inject(InjectedFault(.part(.sequencer), .garbage))
    var intact = 0
    for _ in 0..<50 {
      guard let bytes = try? bench.transfer(0x30, [0x07], read: 5) else { continue }
      if bytes.last == Bench.pec([0x60, 0x07, 0x61] + bytes.dropLast()) { intact += 1 }
    }
    #expect(intact < 5)
  }

  @Test func aWrongPartHasBitSixOfEverySecondByteInverted() throws {
    let bench = Bench { $0.identity.contents = Array(0..<200) }
    try bench.transfer(0x50, [0, 0])
    bench.board.inject(InjectedFault(.part(.identityMemory), .wrong))
    #expect(try bench.transfer(0x50, [], read: 4) == [0, 1 ^ 0x40, 2, 3 ^ 0x40])
    #expect(try bench.transfer(0x50, [0, 0], read: 1) == [0x40], "the address too")
  }

  @Test func aSlowPartStretchesAndTimesOut() throws {
    let bench = Bench()
    let window = FaultWindow(from: .use(1), for: .uses(1))
    bench.board.inject(InjectedFault(.part(.waterThermometer), .slow, window, delay: .microseconds(100)))
    let before = bench.board.present
    try bench.transfer(0x48, [0x0F], read: 2)
    // 20 µs, 48 bits of 2.5 µs, 3 stretched data bytes.
    #expect(bench.board.present - before == .microseconds(20 + 120 + 300))
    bench.board.inject(InjectedFault(.part(.waterThermometer), .slow, delay: .milliseconds(20)))
    #expect(bench.fault(0x48, [0x0F], read: 2) == .timedOut)
  }

  @Test func aDelayedPartBeginsLater() throws {
    let bench = Bench()
    bench.board.inject(InjectedFault(.part(.waterThermometer), .delayed, delay: .milliseconds(2)))
    let before = bench.board.present
    try bench.transfer(0x48, [0x0F], read: 2)
    #expect(bench.board.present - before == .microseconds(2140))
  }

  @Test func anIntermittentPartAnswersSometimesAndACountedFaultEnds() throws {
    let bench = Bench()
    bench.board.inject(
      InjectedFault(.part(.headThermometer), .intermittent, FaultWindow(from: .use(1), for: .uses(100))))
    let faults = (0..<100).map { _ in bench.fault(0x49, [0x0F], read: 2) }
    #expect(faults.contains(.nack) && faults.contains(nil))
    #expect((0..<50).allSatisfy { _ in bench.fault(0x49, [0x0F], read: 2) == nil })
  }

  @Test func aFaultFromAPulseForSomeTransfers() throws {
    let bench = Bench()
    bench.board.inject(InjectedFault(.part(.sequencer), .off, FaultWindow(from: .pulse(2), for: .uses(3))))
    try bench.arm()
    for pulse in 1...2 {
      #expect(bench.fault(0x30, [0x02], read: 9) == nil, "before pulse \(pulse)")
      try bench.fire()
      try bench.wait(.milliseconds(2))
    }
    #expect((0..<4).map { _ in bench.fault(0x30, [0x02], read: 9) } == [.nack, .nack, .nack, nil])
  }
}

@Suite struct BusFaultTests {
  private func kind(_ mode: FaultMode, delay: Nanoseconds = .milliseconds(1), probability: Double = 1)
    -> FaultKind?
  {
    let bench = Bench()
    bench.board.inject(InjectedFault(.bus, mode, delay: delay, probability: probability))
    return bench.fault(0x48, [0x0F], read: 2)
  }

  @Test func everyFaultOfTheBusHasItsKind() {
    #expect(kind(.ok) == nil)
    #expect(kind(.off) == .busUnavailable)
    #expect(kind(.stuck) == .busStuck)
    #expect(kind(.wrong) == .shortTransfer)
    #expect(kind(.slow, delay: .milliseconds(1)) == nil)
    #expect(kind(.slow, delay: .milliseconds(10)) == .timedOut)
    #expect(kind(.delayed, delay: .milliseconds(26)) == .timedOut)
    #expect(kind(.intermittent) == .arbitrationLost)
    #expect(kind(.intermittent, probability: 0) == nil)
  }

  @Test func aGarbledBusDeliversBytesThatFailTheirCheck() throws {
    let bench = Bench()
    bench.board.inject(InjectedFault(.bus, .garbage))
    let read = (0..<20).compactMap { _ in try? bench.transfer(0x40, [0xFF], read: 2) }
    #expect(read.contains { $0 != [0x22, 0x60] })
  }

  @Test(arguments: [BusWire.data, .clock]) func aBusHeldLowIsStuckUntilItIsFree(_ wire: BusWire) throws {
    let bench = Bench()
    bench.board.schedule(WorldEvent(.holdBus(wire, .milliseconds(50)), at: .zero))
    let before = bench.board.present
    #expect(bench.fault(0x48, [0x0F], read: 2) == .busStuck)
    #expect(bench.board.present - before <= .milliseconds(25))
    try bench.board.wait(until: before + .milliseconds(50))
    #expect(bench.fault(0x48, [0x0F], read: 2) == nil)
  }

  @Test func aBusHeldInTheMiddleOfATransfer() throws {
    for (wire, span, expected) in [
      (BusWire.data, Nanoseconds.milliseconds(1), FaultKind.arbitrationLost),
      (.clock, .milliseconds(40), .timedOut),
    ] {
      let bench = Bench()
      bench.board.schedule(WorldEvent(.holdBus(wire, span), at: .microseconds(80)))
      #expect(bench.fault(0x30, Bench.message(0x07, Bench.big(9, 4))) == expected)
      #expect(bench.board.leaseEnd == PulseNumber(0))
      try bench.wait(.milliseconds(50))
      try bench.setLease(9)
      #expect(bench.board.badMessages == 1, "the message that broke off")
    }
    // A clock held for less than 25 ms only stretches.
    let bench = Bench()
    bench.board.schedule(WorldEvent(.holdBus(.clock, .milliseconds(2)), at: .microseconds(80)))
    try bench.setLease(9)
    #expect(bench.board.leaseEnd == PulseNumber(9))
    #expect(bench.board.present > Instant(nanoseconds: 2_080_000))
  }
}

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

@Suite struct ElementAndSensorFaultTests {
  /// The beam of a burst fired with one element at fault: how many fire, how many inverted, mean delay in ticks.
  private func beam(_ mode: FaultMode, element: Int, delay: Nanoseconds = .microseconds(1)) throws -> (
    Int, Int, Double
  ) {
    let bench = Bench()
    bench.board.inject(InjectedFault(.element(element), mode, delay: delay, probability: 1))
    try bench.arm()
    try bench.fire()
    let focus = try #require(bench.board.triggers.first?.focus)
    return (
      Int(focus.x.millimetres.rounded()), Int(focus.y.millimetres.rounded()),
      (focus.z.millimetres * 100 * 7).rounded()
    )
  }

  @Test func everyFaultOfAnElementChangesTheBeamItsOwnWay() throws {
    // The bench's law: seven elements fire, one of them inverted; delays 0, 1, 16, 256, 512, 768, 1280 add up to 2833.
    #expect(try beam(.ok, element: 7) == (7, 1, 2833))
    #expect(try beam(.off, element: 7).0 == 6)
    #expect(try beam(.intermittent, element: 7).0 == 6)
    #expect(try beam(.stuck, element: 7) == (7, 1, 2833 - 1280))
    #expect(try beam(.wrong, element: 7) == (7, 2, 2833))
    // 1 µs is 100 ticks.
    #expect(try beam(.slow, element: 7) == (7, 1, 2933))
    #expect(try beam(.delayed, element: 7) == (7, 1, 2933))
    #expect(try beam(.garbage, element: 7).2 != 2833)
  }

  @Test func anElementMayDieFromAPulseOn() throws {
    let bench = Bench()
    bench.board.inject(InjectedFault(.element(7), .off, FaultWindow(from: .pulse(1))))
    try bench.arm()
    for _ in 0..<2 {
      try bench.fire()
      try bench.wait(.milliseconds(2))
    }
    #expect(bench.board.triggers.map { Int(($0.focus?.x.millimetres ?? 0).rounded()) } == [7, 6])
  }

  private func temperature(_ bench: Bench) throws -> Double {
    try bench.wait(.seconds(1))
    let bytes = try bench.transfer(0x49, [0x00], read: 2)
    return Double(Int16(bitPattern: UInt16(bytes[0]) << 8 | UInt16(bytes[1]))) / 128
  }

  @Test func everyFaultOfATemperatureSensor() throws {
    func readings(_ mode: FaultMode, delay: Nanoseconds = .milliseconds(2500), probability: Double = 1) throws
      -> [Double]
    {
      let bench = Bench {
        $0.headTemperature = TemperatureCourse([
          .init(at: .zero, .celsius(20)), .init(at: .seconds(100), .celsius(120)),
        ])
      }
      let first = try temperature(bench)
      bench.board.inject(InjectedFault(.sensor(.head), mode, delay: delay, probability: probability))
      return try [first, temperature(bench), temperature(bench), temperature(bench)]
    }
    let ok = try readings(.ok)
    #expect(abs(ok[3] - ok[2] - 1) < 0.02)
    #expect(try readings(.off)[1...] == [-256, -256, -256])
    let stuck = try readings(.stuck)
    #expect(stuck[1...] == [stuck[0], stuck[0], stuck[0]])
    #expect(zip(try readings(.wrong)[1...], ok[1...]).allSatisfy { abs($0 - $1 - 10) < 0.02 })
    let slow = try readings(.slow)
    #expect(slow[1] == slow[0] && slow[2] == slow[0] && slow[3] > slow[0])
    #expect(zip(try readings(.delayed)[3...], ok[3...]).allSatisfy { abs($0 - $1 + 2.5) < 0.02 })
    #expect(try readings(.intermittent)[1] == -256)
    let garbage = try readings(.garbage)
    #expect(garbage[1] != garbage[2])
  }

  @Test func aWrongRailSensorDoesNotFoolTheFrontEnd() throws {
    let bench = Bench()
    bench.board.inject(InjectedFault(.sensor(.rail), .wrong, severity: -0.5))
    try bench.arm()
    try bench.live(.milliseconds(10))
    let counts = Bench.number(try bench.transfer(0x40, [0x02], read: 2)[...])
    #expect(abs(counts - 5001) <= 1)
    #expect(try bench.board.sense(.ready) == .asserted)
    #expect(try bench.fire() == .fired(PulseNumber(1)))
    #expect(abs(try #require(bench.board.triggers.first).rail.volts - 100) < 0.05)
  }

  @Test func everyFaultOfTheHydrophone() throws {
    func peaks(_ mode: FaultMode, severity: Double = 0.2, probability: Double = 1) throws -> [Int] {
      let bench = Bench()
      bench.board.inject(
        InjectedFault(
          .sensor(.hydrophone), mode, FaultWindow(from: .use(2)), probability: probability, severity: severity
        ))
      try bench.arm(volts: 100)
      return try [100, 90, 80].map { volts in
        try bench.setRail(volts: volts)
        try bench.wait(.milliseconds(5))
        try bench.beat()
        try bench.fire()
        try bench.wait(.milliseconds(1))
        let block = try bench.read(0x18, 32)
        // The front end's record keeps the truth.
        #expect(abs((bench.board.triggers.last?.echo?.receivedNegative.volts ?? 0) - volts / 100) < 0.001)
        return Bench.number(block[8..<10])
      }
    }
    func near(_ a: [Int], _ b: [Int]) -> Bool { zip(a, b).allSatisfy { abs($0 - $1) <= 5 } }
    #expect(near(try peaks(.ok), [10_000, 9000, 8000]))
    #expect(near(try peaks(.slow), [10_000, 9000, 8000]))
    #expect(near(try peaks(.off), [10_000, 0, 0]))
    #expect(near(try peaks(.intermittent), [10_000, 0, 0]))
    #expect(near(try peaks(.wrong), [10_000, 10_800, 9600]))
    #expect(near(try peaks(.delayed), [10_000, 10_000, 9000]))
    #expect(near(try peaks(.stuck), [10_000, 10_000, 10_000]))
    #expect(try near(peaks(.garbage), [10_000, 9000, 8000]) == false)
  }
}
