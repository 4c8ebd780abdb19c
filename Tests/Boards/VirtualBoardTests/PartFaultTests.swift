import HistotripsyCore
import Testing
import VirtualBoard

/// Each mode of the fault vocabulary on the parts, as `FaultMode` states it.
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
