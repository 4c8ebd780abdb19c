import HistotripsyCore
import Testing
import VirtualBoard

/// What a board under test must offer beside its verbs, so that the same checks run on any board.
struct BoardStimulus {
  /// An input wired so that the check can move it, and how: a loopback fixture, or a virtual world.
  var input: InputLine
  var setInput: (Level) -> Void
  /// The level at the far end of an output's wire.
  var levelAtFarEnd: (OutputLine) -> Level
  /// A device that acknowledges its address.
  var present: I2CAddress
  /// An address where nobody is.
  var absent: I2CAddress
  /// How late this board may be; 0 for one with virtual time.
  var tolerance: Nanoseconds
}

/// The contract of `Board`, sentence by sentence, on any board. A port calls it with its own fixture.
func checkBoardContract<B: Board & ~Copyable>(_ board: borrowing B, _ stimulus: BoardStimulus) throws {
  // The clock never steps back.
  var last = board.now()
  for _ in 0..<1000 {
    let now = board.now()
    #expect(now >= last)
    last = now
  }
  // A wait returns at or after its deadline, and at once when that has passed.
  for span in [1, 50, 1000, 20_000] as [Int64] {
    let deadline = board.now() + .microseconds(span)
    try board.wait(until: deadline)
    let now = board.now()
    #expect(now >= deadline)
    #expect(now - deadline <= stimulus.tolerance + .microseconds(1))
  }
  let past = board.now()
  try board.wait(until: past - .seconds(1))
  #expect(board.now() - past <= stimulus.tolerance + .microseconds(100))

  // An output takes effect before the verb returns, within 100 µs; repeating it changes nothing.
  for line in [OutputLine.heartbeat, .steer, .enable] {
    for level in [Level.asserted, .asserted, .released, .released] {
      let before = board.now()
      try board.drive(line, level)
      #expect(board.now() - before <= .microseconds(100) + stimulus.tolerance)
      #expect(stimulus.levelAtFarEnd(line) == level)
    }
  }

  // Inputs read as they are; edges are kept, at least 16, oldest first, and each is given once.
  stimulus.setInput(.released)
  while try board.wait(for: .released, on: stimulus.input, until: board.now()) != nil {}
  #expect(try board.wait(for: .asserted, on: stimulus.input, until: board.now()) == nil)
  let begin = board.now()
  for _ in 0..<8 {
    stimulus.setInput(.asserted)
    #expect(try board.sense(stimulus.input) == .asserted)
    stimulus.setInput(.released)
    #expect(try board.sense(stimulus.input) == .released)
  }
  let end = board.now()
  var previous = begin
  for _ in 0..<8 {
    let edge = try #require(try board.wait(for: .asserted, on: stimulus.input, until: end))
    #expect(edge >= previous && edge <= end)
    previous = edge
  }
  let deadline = board.now() + .milliseconds(2)
  #expect(try board.wait(for: .asserted, on: stimulus.input, until: deadline) == nil)
  #expect(board.now() >= deadline)

  // The bus tells an absent device from a present one.
  let nothing: [UInt8] = []
  var none: [UInt8] = []
  var span = none.mutableSpan
  try board.transfer(to: stimulus.present, writing: nothing.span, reading: &span)
  var kind: FaultKind?
  do throws(B.Fault) {
    try board.transfer(to: stimulus.absent, writing: nothing.span, reading: &span)
  } catch { kind = error.kind }
  #expect(kind == .nack)

  // Safe in any state, twice, in a millisecond.
  for line in OutputLine.all { try board.drive(line, .asserted) }
  for _ in 0..<2 {
    let before = board.now()
    board.makeSafe()
    #expect(board.now() - before <= .milliseconds(1) + stimulus.tolerance)
    for line in OutputLine.all { #expect(stimulus.levelAtFarEnd(line) == .released) }
  }
}

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
