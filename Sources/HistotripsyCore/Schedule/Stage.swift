/// A stretch of a focus' treatment with one kind of burst.
///
/// A *train* is a run of bursts on one focus without visiting another; most regimens have trains of
/// one. After a train the focus rests at least `rest` (microbubble replenishment, off-time of
/// two-stage regimens) while others are visited.
public struct Stage: Equatable, Sendable, BitwiseCopyable {
  /// Cycles of one burst; 1 or more.
  public var cycles: UInt16
  /// From one trigger of the array to the next, whatever the focus: 1/PRF. 100 µs to 100 s.
  public var period: Nanoseconds
  /// Bursts on one focus before the next is visited; 1 or more.
  public var pulsesPerTrain: UInt16
  /// The focus rests this long after a train, at least; 0 where the minimum revisit time is all.
  public var rest: Nanoseconds

  /// A stage; `Regimen.check()` says whether it can be given.
  public init(cycles: UInt16, period: Nanoseconds, pulsesPerTrain: UInt16 = 1, rest: Nanoseconds = .zero) {
    self.cycles = cycles
    self.period = period
    self.pulsesPerTrain = pulsesPerTrain
    self.rest = rest
  }
}
