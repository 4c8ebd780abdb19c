/// Computes focal laws and moves them into the front end one bounded step at a time, so that loading fits between bursts.
@usableFromInline struct LawLoader: ~Copyable {
  /// The entries of the law in transfer.
  @usableFromInline var entries: FixedArray<UInt16>
  @usableFromInline var transfer: LawTransfer?
  @usableFromInline var wanted: LawWanted?
  /// From the water temperature at the self-test.
  @usableFromInline var speedOfSound: Speed
  /// Longest step so far: what must be left before a deadline for another to be begun.
  @usableFromInline var stepTime: Nanoseconds

  @usableFromInline static func byteCount(elements: Int) -> Int { FixedArray<UInt16>.byteCount(elements) }

  /// - Parameter stepTime: first guess of the time that a step takes; measured from then on.
  @usableFromInline init(elements: Int, speedOfSound: Speed, stepTime: Nanoseconds, in memory: inout Memory) {
    entries = memory.carve(elements, repeating: 0)
    transfer = nil
    wanted = nil
    self.speedOfSound = speedOfSound
    self.stepTime = stepTime
  }

  /// One bounded piece of the transfer in progress; `true` when the law is in place.
  mutating func step<B: Board & ~Copyable>(
    with sequencer: Sequencer, on board: borrowing B, counts: inout TransferCounts
  ) throws(FrontEndFault) -> Bool {
    guard var moving = transfer else { preconditionFailure("a step without a transfer") }
    // What a failed step has not done is repeated by the next: the transfer says itself how far it has come.
    defer { transfer = moving }
    return try moving.step(law: entries, with: sequencer, on: board, counts: &counts)
  }

  @usableFromInline mutating func noteStep(from start: Instant, to end: Instant) {
    let taken = end - start
    if taken > stepTime { stepTime = taken < Supervisor.longestGuess ? taken : Supervisor.longestGuess }
  }

  /// A law in which no element fires.
  mutating func silence() {
    for i in 0..<entries.count { entries[i] = 0 }
  }

  /// The front end has lost its laws, and with them the one in transfer.
  mutating func forget() {
    transfer = nil
    wanted = nil
  }
}
