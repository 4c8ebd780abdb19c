import HistotripsyCore

/// The carrier's amplitude at the hydrophone for one law.
struct AmplitudeReading {
  /// At the receiver's input, volts.
  var amplitude: Double
  /// Standard deviation of `amplitude`, by noise.
  var noise: Double
  var rail: Voltage
}

extension TankBench where B: ~Copyable {
  /// Elements that fire in a law of all.
  var enabledCount: Int { array.elements.count(where: \.isEnabled) }

  /// The highest drive for a law with so many firing elements: what the hydrophone bears, and the limits allow.
  func largestDrive(firing: Int) -> Voltage {
    let largest = controller.largestDrive(firing: min(firing, enabledCount))
    return min(largest, controller.setup.limits.railMaximum)
  }

  /// The drive where nothing else asks for one: what is allowed, and at most half of the rail.
  func drive(firing: Int) -> Voltage {
    min(largestDrive(firing: firing), controller.setup.limits.railMaximum * 0.5)
  }

  /// Where a burst for a point near the hydrophone is expected.
  func window(at focus: Position, uncertainty: Double) throws(CalibrationFault) -> BurstWindow {
    BurstWindow(
      meeting: array.meeting(at: focus, try speedOfSound()), uncertainty: uncertainty,
      carrier: array.frequency, cycles: cycles)
  }

  /// Steers the whole array to a point and reads what arrives, wherever the hydrophone is near it.
  func amplitude(
    steeringTo focus: Position, drive: Voltage, shots: Int
  ) throws(CalibrationFault) -> AmplitudeReading {
    let window = try window(at: focus, uncertainty: 4e-6)
    let heard = try capture(focus, drive: drive, window: window.capture, shots: shots)
    guard let burst = window.find(heard) else { throw .notHeard }
    return AmplitudeReading(amplitude: burst.amplitude, noise: burst.amplitudeNoise, rail: heard.rail)
  }
}
