/// What no pulse may exceed. Checked where the plan is made, before each burst, and enforced a
/// third time by the front end, into which they are locked until power-off (`Board/front-end.md`
/// §4).
public struct Limits: Equatable, Sendable, BitwiseCopyable {
  /// Highest rail (drive) voltage.
  public var railMaximum: Voltage
  /// Longest burst.
  public var burstMaximum: Nanoseconds
  /// Shortest time from trigger to trigger.
  public var periodMinimum: Nanoseconds
  /// Highest share of time in transmission, over any `dutyWindow` (at most 65.535 s).
  public var dutyMaximum: DutyCycle
  /// The window of `dutyMaximum`: whole microseconds.
  public var dutyWindow: Nanoseconds
  /// Shortest time from the strobe of a law to the trigger; never below 200 µs.
  public var deadTimeMinimum: Nanoseconds
  /// Most pulses from power-on to power-off of the front end.
  public var pulsesMaximum: UInt32
  /// Highest peak negative pressure that may be asked for.
  public var setPointMaximum: Pressure
  /// Water temperatures within which the treatment may run (speed of sound and degassing hold
  /// there).
  public var waterMinimum: Temperature
  /// The upper end of the permitted water temperatures.
  public var waterMaximum: Temperature
  /// Highest temperature of the array head.
  public var headMaximum: Temperature
  /// How far the rail may be from its set-point, as a share of it; at least 0.5 V is always
  /// tolerated.
  public var railTolerance: Double
  /// The most pressure, in decibels, that steering to a focus may cost; a focus beyond it is out of
  /// reach.
  public var steeringLossMaximumDecibels: Double

  /// Limits; the set-ups of treatment and calibration check them.
  public init(
    railMaximum: Voltage, burstMaximum: Nanoseconds, periodMinimum: Nanoseconds, dutyMaximum: DutyCycle,
    dutyWindow: Nanoseconds, deadTimeMinimum: Nanoseconds = .microseconds(200), pulsesMaximum: UInt32,
    setPointMaximum: Pressure, waterMinimum: Temperature, waterMaximum: Temperature,
    headMaximum: Temperature, railTolerance: Double = 0.015, steeringLossMaximumDecibels: Double = 6
  ) {
    self.railMaximum = railMaximum
    self.burstMaximum = burstMaximum
    self.periodMinimum = periodMinimum
    self.dutyMaximum = dutyMaximum
    self.dutyWindow = dutyWindow
    self.deadTimeMinimum = deadTimeMinimum
    self.pulsesMaximum = pulsesMaximum
    self.setPointMaximum = setPointMaximum
    self.waterMinimum = waterMinimum
    self.waterMaximum = waterMaximum
    self.headMaximum = headMaximum
    self.railTolerance = railTolerance
    self.steeringLossMaximumDecibels = steeringLossMaximumDecibels
  }
}
