import HistotripsyCore
import Testing
import VirtualBoard

/// What a board under test must offer beside its verbs, so that the same checks run on any board.
public struct BoardStimulus {
  /// An input wired so that the check can move it, and how: a loopback fixture, or a virtual world.
  public var input: InputLine
  public var setInput: (Level) -> Void
  /// The level at the far end of an output's wire.
  public var levelAtFarEnd: (OutputLine) -> Level
  /// A device that acknowledges its address.
  public var present: I2CAddress
  /// An address where nobody is.
  public var absent: I2CAddress
  /// How late this board may be; 0 for one with virtual time.
  public var tolerance: Nanoseconds

  public init(
    input: InputLine, setInput: @escaping (Level) -> Void, levelAtFarEnd: @escaping (OutputLine) -> Level,
    present: I2CAddress, absent: I2CAddress, tolerance: Nanoseconds
  ) {
    self.input = input
    self.setInput = setInput
    self.levelAtFarEnd = levelAtFarEnd
    self.present = present
    self.absent = absent
    self.tolerance = tolerance
  }
}

/// The contract of `Board`, sentence by sentence, on any board. A port calls it with its own fixture.
public func checkBoardContract<B: Board & ~Copyable>(_ board: borrowing B, _ stimulus: BoardStimulus) throws {
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
