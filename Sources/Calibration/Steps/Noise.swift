import Foundation
import HistotripsyCore

/// Step 1: what the receiver hears when nothing has arrived yet.
///
/// Every shot is quiet from the trigger until the first wave arrives; the stretch in between is listened to, in shots some milliseconds
/// apart, at the lowest drive. The mean level of each, against the time of its trigger, shows whether mains is picked up.
public struct Noise {
  public var shots: Int
  public var drive: Voltage
  /// Tested for pick-up.
  public static let mains: [Frequency] = [.hertz(50), .hertz(60)]

  /// - Parameters:
  ///   - shots: 16 to 1024.
  ///   - drive: what the front end settles at; its bursts arrive when nobody listens.
  public init(shots: Int = 48, drive: Voltage = .volts(5)) {
    precondition((16...1024).contains(shots), "16 to 1024 shots")
    self.shots = shots
    self.drive = drive
  }

  /// - Throws: as any capture.
  public func run<B: Board & ~Copyable>(on bench: TankBench<B>) throws(CalibrationFault) -> NoiseFinding {
    try bench.perform(.noise, expecting: shots) { () throws(CalibrationFault) in
      let array = bench.array
      guard let known = bench.receiver.sensitivity(at: array.frequency) else {
        throw .outsideBand(array.frequency)
      }
      let window = try window(bench)
      let drive = min(drive, bench.largestDrive(firing: 1))
      guard let element = array.elements.indices.first(where: { array.elements[$0].isEnabled }) else {
        throw .nothingFires
      }
      var square = 0.0
      var means: [(seconds: Double, volts: Double)] = []
      var scale = Voltage.zero
      var first: Instant?
      for shot in 0..<shots {
        // Different lengths take different times to be read: shots do not keep step with the mains.
        var some = window
        some.samples = window.samples - 32 * (shot % 7)
        let heard = try bench.capture(
          array.geometricFocus, group: ElementGroup(first: element), drive: drive, window: some, shots: 1)
        let mean = heard.volts.reduce(0, +) / Double(heard.volts.count)
        square +=
          heard.volts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(heard.volts.count - 1)
        let start = first ?? heard.triggeredAt
        first = start
        means.append(((heard.triggeredAt - start).seconds, mean))
        scale = heard.scale
      }
      let noise = (square / Double(shots)).squareRoot()
      let perPascal = known.sensitivity.voltsPerPascal
      let fullScale = scale.volts * 32_767
      let scatter = noise / Double(window.samples - 96).squareRoot()
      return NoiseFinding(
        noise: .volts(noise), noisePressure: .pascals(noise / perPascal),
        baseline: .volts(means.reduce(0) { $0 + $1.volts } / Double(shots)),
        baselineDeviation: .volts(scatter / Double(shots).squareRoot()),
        pickUp: Self.mains.map { PickUpFit.pickUp(at: $0, in: means, scatter: scatter) },
        resolution: scale, fullScale: .volts(fullScale),
        clippingMarginDecibels: 20 * log10(fullScale / (bench.receiver.limit.pascals * perPascal)),
        water: try bench.water(), shots: shots)
    }
  }

  /// From 2 µs after the trigger to 2 µs before the nearest element's wave could arrive 20 mm before the geometric focus.
  private func window<B: Board & ~Copyable>(
    _ bench: TankBench<B>
  ) throws(CalibrationFault) -> CaptureWindow {
    let speed = try bench.speedOfSound().metresPerSecond
    let focus = bench.array.geometricFocus
    let nearest = bench.array.elements.map { $0.position.distance(to: focus).metres }.min() ?? 0
    let end = max(20e-6, (nearest - 0.02) / speed - 2e-6)
    let interval = Nanoseconds(max(1, Int64((1e9 / (40 * bench.array.frequency.hertz)).rounded())))
    return CaptureWindow(
      delay: .microseconds(2), interval: interval,
      samples: min(2048, max(256, Int((end - 2e-6) / interval.seconds))))
  }
}

/// A sine of known frequency in readings at irregular times, by least squares with a constant.
enum PickUpFit {
  static func pickUp(
    at frequency: Frequency, in readings: [(seconds: Double, volts: Double)], scatter: Double
  ) -> NoiseFinding.PickUp {
    let count = Double(readings.count)
    let mean = readings.reduce(0) { $0 + $1.volts } / count
    var (cc, ss, cs, cy, sy) = (0.0, 0.0, 0.0, 0.0, 0.0)
    let omega = 2 * Double.pi * frequency.hertz
    let waves = readings.map { (cos(omega * $0.seconds), sin(omega * $0.seconds)) }
    let meanCosine = waves.reduce(0) { $0 + $1.0 } / count
    let meanSine = waves.reduce(0) { $0 + $1.1 } / count
    for (reading, wave) in zip(readings, waves) {
      let (c, s, y) = (wave.0 - meanCosine, wave.1 - meanSine, reading.volts - mean)
      cc += c * c
      ss += s * s
      cs += c * s
      cy += c * y
      sy += s * y
    }
    let determinant = max(cc * ss - cs * cs, 1e-12)
    let (a, b) = ((cy * ss - sy * cs) / determinant, (sy * cc - cy * cs) / determinant)
    // Of the worse determined of the two.
    let deviation = scatter * (max(cc, ss) / determinant).squareRoot()
    return NoiseFinding.PickUp(
      frequency: frequency, amplitude: .volts((a * a + b * b).squareRoot()), deviation: .volts(deviation))
  }
}
