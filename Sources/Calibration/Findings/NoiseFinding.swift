import HistotripsyCore

/// What the receiver hears before any wave has arrived, and how much room there is above the strongest that it may hear.
public struct NoiseFinding: Codable, Equatable, Sendable {
  /// Mains pick-up: how the quiet level follows the mains from shot to shot.
  public struct PickUp: Codable, Equatable, Sendable {
    public var frequency: Frequency
    /// At the receiver's input, peak.
    public var amplitude: Voltage
    /// Standard deviation of `amplitude`, by the receiver's noise.
    public var deviation: Voltage

    public init(frequency: Frequency, amplitude: Voltage, deviation: Voltage) {
      self.frequency = frequency
      self.amplitude = amplitude
      self.deviation = deviation
    }

    /// Above what noise alone would show in one of a thousand (Rayleigh: √(2 ln 1000) deviations).
    public var isHeard: Bool { amplitude.volts > 3.72 * deviation.volts }
  }

  /// Effective value of one sample of one shot, at the receiver's input, mean taken off.
  public var noise: Voltage
  /// The same as a pressure at the array's frequency.
  public var noisePressure: Pressure
  /// Mean level.
  public var baseline: Voltage
  /// Standard deviation of `baseline`.
  public var baselineDeviation: Voltage
  /// At 50 and 60 Hz.
  public var pickUp: [PickUp]
  /// Of one count of the recorder.
  public var resolution: Voltage
  /// Largest voltage that the recorder tells from a larger one.
  public var fullScale: Voltage
  /// Full scale over what the hydrophone gives at its own limit, in decibels; below 0 the recorder clips first.
  public var clippingMarginDecibels: Double
  public var water: Temperature
  /// Shots that were listened to.
  public var shots: Int

  public init(
    noise: Voltage, noisePressure: Pressure, baseline: Voltage, baselineDeviation: Voltage,
    pickUp: [PickUp], resolution: Voltage, fullScale: Voltage, clippingMarginDecibels: Double,
    water: Temperature, shots: Int
  ) {
    self.noise = noise
    self.noisePressure = noisePressure
    self.baseline = baseline
    self.baselineDeviation = baselineDeviation
    self.pickUp = pickUp
    self.resolution = resolution
    self.fullScale = fullScale
    self.clippingMarginDecibels = clippingMarginDecibels
    self.water = water
    self.shots = shots
  }
}
