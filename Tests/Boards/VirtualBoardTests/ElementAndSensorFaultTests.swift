import HistotripsyCore
import Testing
import VirtualBoard

/// Each mode of the fault vocabulary on elements and sensors, as `FaultMode` states it.
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
