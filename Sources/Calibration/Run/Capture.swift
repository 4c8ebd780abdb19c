import HistotripsyCore

/// A stretch of the received signal.
public struct CaptureWindow: Equatable, Sendable {
  /// From the trigger.
  public var delay: Nanoseconds
  public var interval: Nanoseconds
  public var samples: Int

  public init(delay: Nanoseconds, interval: Nanoseconds, samples: Int) {
    self.delay = delay
    self.interval = interval
    self.samples = samples
  }
}

/// The mean signal of some shots.
public struct Capture: Sendable {
  /// At the receiver's input.
  public let volts: [Double]
  public let window: CaptureWindow
  /// Mean of the rail as read back.
  public let rail: Voltage
  /// Mean of the front end's own peak, over the whole time it listened.
  public let peakNegative: Voltage
  /// Of one count.
  public let scale: Voltage
  public let isClipped: Bool
  public let shots: Int
  /// Of the last shot.
  public let triggeredAt: Instant
}
