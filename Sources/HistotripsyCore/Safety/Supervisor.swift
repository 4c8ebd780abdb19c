/// Judges readings against limits. Pure: it reads no hardware, it only says what a reading means.
public struct Supervisor: Sendable, BitwiseCopyable {
  /// The slow sensors are read this often.
  public static var sensorInterval: Nanoseconds { .milliseconds(250) }

  /// When the rail's set-point last changed.
  @usableFromInline var railChangedAt: Instant
  private var lastSensors: Instant
  /// Longest round of sensors so far: what must be left before a deadline for another to be begun.
  @usableFromInline var sensorTime: Nanoseconds

  /// - Parameter sensorTime: first guess of the time that a round takes; measured from then on.
  public init(at now: Instant, sensorTime: Nanoseconds) {
    railChangedAt = now
    lastSensors = now
    self.sensorTime = sensorTime
  }

  public mutating func railChanged(at now: Instant) { railChangedAt = now }

  public func areSensorsDue(at now: Instant) -> Bool { now - lastSensors >= Self.sensorInterval }

  mutating func noteSensors(from start: Instant, to end: Instant) {
    lastSensors = start
    if end - start > sensorTime { sensorTime = end - start }
  }

  /// Whether a reading of the rail agrees with its set-point: within the tolerance, or within 0.5 V.
  public func isRail(_ rail: Voltage, at wanted: Voltage, limits: Limits) -> Bool {
    let off = rail.volts - wanted.volts
    let allowed = wanted.volts * limits.railTolerance
    return (off < 0 ? -off : off) <= (allowed > 0.5 ? allowed : 0.5)
  }

  /// The cause to trip for, or `nil` when everything is within its limits.
  public func judge(_ readings: SensorReadings, state: TreatmentState, limits: Limits) -> TripCause? {
    if readings.water < limits.waterMinimum || readings.water > limits.waterMaximum {
      return .waterTemperature(readings.water)
    }
    if readings.head > limits.headMaximum { return .headTemperature(readings.head) }
    // Two per cent and half a volt above the limit: what the front end itself would trip at, less its own margin.
    if readings.rail.volts > limits.railMaximum.volts * 1.02 + 0.5 { return .railOverLimit(readings.rail) }
    return nil
  }
}
