/// One burst of a calibration: what is fired, how hard, and which stretch of the received signal is
/// kept.
public struct Shot: Equatable, Sendable, BitwiseCopyable {
  /// Holds the law, loaded before.
  public var slot: SlotIndex
  /// Set-point of the rail.
  public var drive: Voltage
  /// From the trigger to the first sample; whole nanoseconds.
  public var delay: Nanoseconds
  /// Between samples, 1 ns or more.
  public var interval: Nanoseconds
  /// 1 to the table of sums.
  public var samples: Int

  /// A shot; the fields say what each value means.
  public init(slot: SlotIndex, drive: Voltage, delay: Nanoseconds, interval: Nanoseconds, samples: Int) {
    self.slot = slot
    self.drive = drive
    self.delay = delay
    self.interval = interval
    self.samples = samples
  }
}

/// A shot that was fired; its samples have been added to the sums.
public struct ShotReport: Equatable, Sendable, BitwiseCopyable {
  /// The front end's number of the burst.
  public var pulse: PulseNumber
  /// When the trigger was about to be given, by the board's clock.
  public var triggeredAt: Instant
  /// As read back right before the trigger.
  public var rail: Voltage
  /// Extremes of the whole signal, at the receiver's input.
  public var peakNegative: Voltage
  /// Largest positive excursion of the whole signal, at the receiver's input.
  public var peakPositive: Voltage
  /// The receiver clipped: the extremes say less than there was.
  public var isClipped: Bool
  /// Voltage of one count at the receiver's input.
  public var scale: Voltage
}

/// What became of a shot.
public enum ShotOutcome: Equatable, Sendable, BitwiseCopyable {
  case taken(ShotReport)
  /// Not fired: the drive is above what the hydrophone bears with this law. Nothing has changed.
  case aboveHydrophoneLimit(largest: Voltage)
  /// Not fired: the drive is above `Limits.railMaximum`. Nothing has changed.
  case aboveRailMaximum
  /// The tank is safe, the cause latched. Whether a burst was fired stands in `bursts`.
  case tripped(TripCause)
}
