import HistotripsyCore

/// How long a burst is.
public enum BurstLength: Equatable, Sendable {
  case cycles(Int)
  /// The whole cycles that fit into this time, at least one.
  case duration(Nanoseconds)

  public func cycles(at frequency: Frequency) -> Int {
    switch self {
    case .cycles(let count): count
    // A millionth of a cycle is forgiven: 6 µs at 500 kHz are three cycles, whatever binary fractions make of it.
    case .duration(let time): max(1, Int(time.exactSeconds * frequency.hertz + 1e-6))
    }
  }
}

/// A stage of a regimen as a plan states it: before the frequency of the array is known.
public struct StageTerms: Equatable, Sendable {
  /// Cycles of one burst; the front end counts them in 16 bits.
  public static let cycles = 1...65_535
  public static let burstDurations: ClosedRange<Nanoseconds> = Nanoseconds(50)...Nanoseconds.milliseconds(100)
  /// 10 kHz to 0.01 Hz.
  public static let periods: ClosedRange<Nanoseconds> = .microseconds(100)...Nanoseconds.seconds(100)
  public static let rests: ClosedRange<Nanoseconds> = .zero...Nanoseconds.seconds(3600)

  public var burst: BurstLength
  /// From trigger to trigger, whatever the focus.
  public var period: Nanoseconds
  public var pulsesPerTrain: UInt16
  public var rest: Nanoseconds

  public init(burst: BurstLength, period: Nanoseconds, pulsesPerTrain: UInt16 = 1, rest: Nanoseconds = .zero)
  {
    self.burst = burst
    self.period = period
    self.pulsesPerTrain = pulsesPerTrain
    self.rest = rest
  }

  /// - Precondition: the burst has at most 65 535 cycles at this frequency.
  func stage(at frequency: Frequency) -> Stage {
    Stage(
      cycles: UInt16(burst.cycles(at: frequency)), period: period, pulsesPerTrain: pulsesPerTrain, rest: rest)
  }
}
