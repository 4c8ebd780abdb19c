import BoardContract
import HistotripsyCore
import Testing
import VirtualBoard

@Suite struct BoardContractTests {
  @Test(arguments: [0, UInt64.max - 3_000_000, UInt64.max / 2])
  func theVirtualBoardKeepsTheContractOfBoard(_ start: UInt64) throws {
    let bench = Bench { $0.start = Instant(nanoseconds: start) }
    let board = bench.board
    try checkBoardContract(
      board,
      BoardStimulus(
        input: .interlock,
        setInput: {
          board.schedule(WorldEvent($0 == .asserted ? .closeInterlock : .openInterlock, at: .zero))
        },
        levelAtFarEnd: { board.arrivedLevel($0) }, present: I2CAddress(device: 0x48),
        absent: I2CAddress(device: 0x4F), tolerance: .zero))
  }

  @Test func latenessIsSeededAndBounded() throws {
    func latenesses(_ seed: UInt64) throws -> [Int64] {
      let bench = Bench {
        $0.seed = seed
        $0.costs.latenessMaximum = .microseconds(50)
      }
      return try (0..<200).map { _ in
        let deadline = bench.board.present + .milliseconds(1)
        try bench.board.wait(until: deadline)
        return (bench.board.present - deadline).count
      }
    }
    let one = try latenesses(1)
    #expect(one.allSatisfy { (0..<50_000).contains($0) })
    // 200 uniform draws: mean 25 µs, standard error 1.02 µs; six of them.
    #expect(abs(Double(one.reduce(0, +)) / 200 - 25_000) < 6 * 1020)
    #expect(try latenesses(1) == one)
    #expect(try latenesses(2) != one)
  }

  @Test(arguments: [(100, 10_000), (400, 2500), (1000, 1000)])
  func aTransferTakesExactlyItsWireTime(_ kilohertz: Double, _ bit: Int64) throws {
    let bench = Bench { $0.bus.speed = .kilohertz(kilohertz) }
    let before = bench.board.present
    try bench.transfer(0x50, [0, 0], read: 3)
    // START, address and 2 bytes, repeated START, address and 3 bytes, STOP.
    #expect(bench.board.present - before == .microseconds(20) + Nanoseconds(bit * (1 + 27 + 1 + 36 + 1)))
  }

  @Test func anotherBusIsNotThere() {
    let bench = Bench()
    let nothing: [UInt8] = []
    var none: [UInt8] = []
    #expect(throws: VirtualBoardFault(.busUnavailable, .noSuchBus)) {
      var span = none.mutableSpan
      try bench.board.transfer(to: I2CAddress(bus: 1, device: 0x30), writing: nothing.span, reading: &span)
    }
  }

  @Test func moreEdgesThanTheQueueHoldsDropTheOldest() throws {
    let bench = Bench()
    for index in 0..<40 {
      bench.board.schedule(WorldEvent(.openInterlock, at: .microseconds(Int64(index) * 20 + 10)))
      bench.board.schedule(WorldEvent(.closeInterlock, at: .microseconds(Int64(index) * 20 + 20)))
    }
    try bench.wait(.milliseconds(2))
    var edges: [Instant] = []
    while let edge = try bench.board.wait(for: .asserted, on: .interlock, until: bench.board.present) {
      edges.append(edge)
    }
    #expect(edges.count >= 8 && edges.count <= 32)
    #expect(edges.last == Instant(nanoseconds: 800_000))
    #expect(zip(edges, edges.dropFirst()).allSatisfy { $1 - $0 == .microseconds(20) })
  }
}
