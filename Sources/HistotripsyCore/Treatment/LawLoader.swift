/// Which law is being loaded, and how long a piece of it takes, so that loading fits between
/// bursts.
struct LawLoader: Sendable, BitwiseCopyable {
  /// A law on its way into the front end.
  struct Loading: Sendable, BitwiseCopyable {
    let wanted: LawWanted
    var transfer: LawTransfer
  }

  /// `nil` while none is.
  /// Invariant: the scheduler waits for exactly this law.
  var loading: Loading?
  /// From the water temperature at the self-test.
  var speedOfSound: Speed
  /// Longest step so far: what must be left before a deadline for another to be begun.
  private(set) var stepTime: Nanoseconds

  /// - Parameter stepTime: first guess of the time that a step takes; measured from then on.
  init(speedOfSound: Speed, stepTime: Nanoseconds) {
    self.speedOfSound = speedOfSound
    self.stepTime = stepTime
  }

  mutating func noteStep(from start: Instant, to end: Instant) {
    let taken = end - start
    if taken > stepTime { stepTime = taken < Supervisor.longestGuess ? taken : Supervisor.longestGuess }
  }

  /// The front end has lost its laws, and with them the one in transfer.
  mutating func forget() { loading = nil }
}
