import Acoustics
import HistotripsyCore

/// The carrier's amplitude at the hydrophone for one law.
public struct AmplitudeReading: Equatable, Sendable {
  /// At the receiver's input, volts.
  public var amplitude: Double
  public var amplitudeNoise: Double
  public var rail: Voltage
  /// Largest excursions of the mean signal, magnitudes in volts.
  public var negative: Double
  public var positive: Double
  public var isClipped: Bool
}

extension TankBench where B: ~Copyable {
  /// The drive that a law with so many firing elements is given where nothing else asks for one: what the hydrophone bears, and at
  /// most half of the rail.
  func drive(firing: Int) -> Voltage {
    let controller = run.controller.hydrophone
    let enabled = array.elements.count(where: \.isEnabled)
    let largest = controller.largestDrive(firing: firing, of: enabled, spread: firing < 16 ? 2 : 1)
    return min(largest, run.controller.setup.limits.railMaximum * 0.5)
  }

  /// Steers the whole array to a point and reads what arrives, wherever the hydrophone is near it.
  func amplitude(
    steeringTo focus: Position, drive: Voltage, shots: Int
  ) throws(CalibrationFault) -> AmplitudeReading {
    let speed = try speedOfSound()
    let window = BurstWindow(
      meeting: array.meeting(at: focus, speed), uncertainty: 4e-6, carrier: array.frequency, cycles: cycles)
    let heard = try capture(focus, drive: drive, window: window.capture, shots: shots)
    guard let burst = window.find(heard) else { throw .notHeard }
    return AmplitudeReading(
      amplitude: burst.amplitude, amplitudeNoise: burst.amplitudeNoise, rail: heard.rail,
      negative: -(heard.volts.min() ?? 0), positive: heard.volts.max() ?? 0, isClipped: heard.isClipped)
  }
}
