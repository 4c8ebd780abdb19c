import HistotripsyCore
import Testing
import VirtualBoard

/// Each mode of the fault vocabulary on the bus, as `FaultMode` states it.
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
