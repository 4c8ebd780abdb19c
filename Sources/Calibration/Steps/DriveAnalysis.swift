import Field
import HistotripsyCore
import Hydrophones
import Text

/// Captures of a ramp into a finding: the hardware is at rest.
struct DriveAnalysis {
  let position: Position
  let medium: Medium
  private let water: Temperature
  let curve: SensitivityCurve
  let isPositive: Bool
  let averaging: FaceAverage.Factor
  /// How elements are heard from their sides, and what that takes from all in step.
  let hearing: HearingModel
  let direction: (value: Double, uncertainty: Double)
  /// Relative, common to all points: all but the sensitivity's own.
  let common: [UncertaintyTerm]
  let repeatability: Double
  private var points: [DriveFinding.Point] = []
  /// By noise and repeatability alone, in the order of the points.
  private var scatters: [Double] = []
  private var sensitivity = 0.0
  private let readingsBefore: Int

  /// Peaks are found to this, relative: the parabola between samples, and crests of a burst of a few cycles that differ [M].
  static let peakFinding = 1e-3
  /// Gain of the rail monitor, relative: 0.1 % at most (INA226, SBOS547 [V]: bus voltage gain error, typically 0.02 %), rectangular.
  private static let monitorGain = 1e-3 / 3.0.squareRoot()
  /// One count of the rail monitor, in volts: 10 mV, rectangular.
  static let monitorCount = 10e-3 / 12.0.squareRoot()

  init<B: Board & ~Copyable>(
    _ bench: TankBench<B>, at position: Position, uncertainty: Position, repeatability: Double
  ) throws(CalibrationFault) {
    self.position = position
    curve = bench.receiver.curve
    isPositive = bench.receiver.isPositive
    self.repeatability = max(Self.peakFinding, repeatability / 3.0.squareRoot())
    let water = try bench.water()
    guard let medium = Medium.water(at: water, uncertainty: 0.1) else { throw .waterUnknown(water) }
    self.medium = medium
    self.water = water
    readingsBefore = bench.readings.lastIndex { $0.step != .drive }.map { $0 + 1 } ?? 0
    let beam = try Self.beam(bench, position, medium.speedOfSound, bench.receiver.diameter)
    averaging = beam.averaging
    hearing = try bench.hearing(bench.hearing)
    direction = hearing.factor(at: position)
    let waters = bench.readings[readingsBefore...].map(\.water.celsius)
    let drift = (waters.max() ?? water.celsius) - (waters.min() ?? water.celsius)
    let away = bench.receiver.temperature.map { abs(water.celsius - $0.celsius) } ?? 5
    // The hydrophone's own change, rectangular; and that of 1/c, 0.2 % for each kelvin at 20 °C, over half the drift.
    let thermal =
      (ReceiverCalibration.temperatureCoefficient * away + 0.002 * drift / 2) / 3.0.squareRoot()
    // A Gaussian top falls by 4 ln 2 (r/W)² at r.
    let off = (0..<3).reduce(0.0) { sum, axis in
      let share = uncertainty.lanes[axis] / beam.widths[axis]
      return sum + 4 * 0.693 * share * share
    }
    common = [
      UncertaintyTerm(source: .drive, standard: Self.monitorGain),
      UncertaintyTerm(source: .temperature, standard: thermal),
      UncertaintyTerm(source: .position, standard: off),
      UncertaintyTerm(source: .averaging, standard: averaging.uncertainty / averaging.value),
      UncertaintyTerm(source: .direction, standard: direction.uncertainty),
    ]
  }

  /// Averaging by the computed field, and its −6 dB widths in metres; half a wavelength where the beam does not fall by 6 dB.
  private static func beam<B: Board & ~Copyable>(
    _ bench: TankBench<B>, _ position: Position, _ speed: Speed, _ diameter: Length
  ) throws(CalibrationFault) -> (averaging: FaceAverage.Factor, widths: SIMD3<Double>) {
    let wavelength = speed.metresPerSecond / bench.array.frequency.hertz
    do throws(FieldFault) {
      let field = try ArrayField(bench.array, speedOfSound: speed, method: .piston)
      let factor = FaceAverage.factor(
        of: field, driving: field.focused(at: position), at: position, diameter: diameter)
      let size = field.beamSize(at: position)
      let widths = [size.x, size.y, size.z].map { $0.width?.metres ?? wavelength / 2 }
      return (factor, SIMD3(widths[0], widths[1], widths[2]))
    } catch { throw .fieldUnknown(error) }
  }

  mutating func add(_ capture: Capture) throws(CalibrationFault) {
    let peaks: PeakReading
    do throws(InputError) {
      peaks = try PeakReading(
        record(capture), curve: curve, isPositive: isPositive, noise: noise(capture), medium: medium)
    } catch { throw .notHeard }
    // The extreme of noisy samples lies one to two deviations beyond the wave's own: as much again, independent.
    func corrected(_ raw: Uncertain<Pressure>) -> Uncertain<Pressure> {
      let wide = Uncertain<Pressure>(
        value: raw.value,
        budget: raw.budget.map {
          $0.source == .noise ? UncertaintyTerm(source: .noise, standard: $0.standard * 2.0.squareRoot()) : $0
        })
      return common.reduce(wide.scaled(by: averaging.value * direction.value, as: Pressure.self)) {
        $0.adding($1.source, relative: $1.standard)
      }
    }
    let negative = corrected(peaks.negative)
    let value = negative.value.pascals
    let noise = negative.budget.first { $0.source == .noise }?.standard ?? 0
    sensitivity = (negative.budget.first { $0.source == .sensitivity }?.standard ?? 0) / max(value, 1)
    points.append(
      DriveFinding.Point(
        drive: capture.rail, driveUncertainty: .volts(driveUncertainty(capture)), peakNegative: negative,
        peakPositive: corrected(peaks.positive), shots: capture.shots))
    let rail = Self.monitorCount / capture.rail.volts
    scatters.append(
      (noise * noise + value * value * (repeatability * repeatability + rail * rail)).squareRoot())
  }

  private func driveUncertainty(_ capture: Capture) -> Double {
    let gain = Self.monitorGain * capture.rail.volts
    return (gain * gain + Self.monitorCount * Self.monitorCount).squareRoot()
  }

  func record(_ capture: Capture) -> VoltageRecord {
    VoltageRecord(
      volts: capture.volts, step: .seconds(capture.window.interval.seconds),
      start: .seconds(capture.window.delay.seconds), provenance: Provenance(source: "capture"))
  }

  /// Of the first eighth, where no burst has begun: the window leaves more than that.
  func noise(_ capture: Capture) -> Voltage {
    let quiet = capture.volts.prefix(max(16, capture.volts.count / 8))
    let mean = quiet.reduce(0, +) / Double(quiet.count)
    let square = quiet.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(quiet.count - 1)
    return .volts(max(square.squareRoot(), 1e-9))
  }

  func finding<B: Board & ~Copyable>(
    bound: DriveFinding.Bound, beyond: SubApertureReadings?, _ bench: TankBench<B>
  ) throws(CalibrationFault) -> DriveFinding {
    let readings = zip(points, scatters).map { point, scatter in
      DriveFit.Reading(
        drive: point.drive, pressure: point.peakNegative.value, deviation: Pressure(clamping: scatter))
    }
    guard let fit = DriveFit(readings), let last = points.last else { throw .notDetermined }
    let (slope, slopeUncertainty) = asymmetry(fit)
    let terms = [UncertaintyTerm(source: .sensitivity, standard: sensitivity)] + common
    let waters = bench.readings[readingsBefore...].map(\.water)
    var linear: LinearExtension?
    if let beyond { linear = try self.linear(beyond, common: terms, fit: fit) }
    let speed = medium.speedOfSound
    guard let gain = bench.controller.geometry.relativeGain(at: position, speedOfSound: speed) else {
      throw .outsideReach(position)
    }
    return DriveFinding(
      position: position, relativeGain: gain,
      // Gains of elements are known to some per cent each, and there are many; the piston's directivity to 0.7 %.
      relativeGainUncertainty: 0.007 * abs(gain - 1) + 1e-3,
      points: points, fit: fit, asymmetryPerPascal: slope, asymmetryPerPascalUncertainty: slopeUncertainty,
      common: terms, averaging: averaging.value, averagingUncertainty: averaging.uncertainty,
      direction: direction.value, directionUncertainty: direction.uncertainty,
      highestDrive: last.drive, bound: bound,
      hydrophoneLimit: Pressure(clamping: ReceiverCalibration.margin * bench.receiver.limit.pascals),
      linear: linear, waterMinimum: waters.min() ?? water,
      waterMaximum: waters.max() ?? water,
      shots: bench.readings[readingsBefore...].reduce(0) { $0 + $1.shots })
  }

  /// p+/p− = 1 + r L, by least squares through 1, with weights from noise.
  private func asymmetry(_ fit: DriveFit) -> (Double, Double) {
    var (xx, xy, chi) = (0.0, 0.0, 0.0)
    let rows = points.map { point -> (x: Double, y: Double, weight: Double) in
      let negative = point.peakNegative.value.pascals
      let noise = point.peakNegative.budget.first { $0.source == .noise }?.standard ?? 0
      let deviation = (2 * noise * noise / (negative * negative) + 2 * repeatability * repeatability)
        .squareRoot()
      return (
        fit.linearEstimate(at: point.drive).peakNegative.pascals,
        point.peakPositive.value.pascals / negative - 1, 1 / (deviation * deviation)
      )
    }
    for row in rows {
      xx += row.weight * row.x * row.x
      xy += row.weight * row.x * row.y
    }
    guard xx > 0 else { return (0, 0) }
    let slope = xy / xx
    for row in rows { chi += row.weight * (row.y - slope * row.x) * (row.y - slope * row.x) }
    // Scatter beyond what was expected is the form's, and widens the band.
    return (slope, (max(1, chi / Double(max(1, rows.count - 1))) / xx).squareRoot())
  }
}
