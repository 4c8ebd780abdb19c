import HistotripsyCore
import Hydrophones
import Text

extension DriveAnalysis {
  /// Above this the sum of sub-apertures is not what all elements give together: a tenth [M]. Drivers that sag under the load of all, or
  /// elements that disturb each other, show by some per cent.
  private static let closureMaximum = 0.1

  /// The waveforms of a drive's sub-apertures added up, sample by sample: what arrives out of step counts for no more than it would in a
  /// burst of all elements.
  private struct Sum {
    var volts: [Double]
    var rail = 0.0
    /// Standard deviation of one sample of the sum, volts.
    var noise = 0.0
    /// Sum of the largest negative excursions, each at its own time, and of their squares.
    var peaks = 0.0
    var peaksSquared = 0.0
    var largest = 0.0

    /// - Parameter factors: what each capture is multiplied by, because the hydrophone hears it from beside its axis.
    init(_ row: [Capture], factors: [Double], noise: (Capture) -> Double) {
      volts = [Double](repeating: 0, count: row.map(\.volts.count).min() ?? 0)
      var square = 0.0
      for (capture, factor) in zip(row, factors) {
        for k in volts.indices { volts[k] += factor * capture.volts[k] }
        rail += capture.rail.volts / Double(row.count)
        let own = factor * noise(capture)
        square += own * own
        let peak = factor * max(0, -(capture.volts.min() ?? 0))
        peaks += peak
        peaksSquared += peak * peak
        largest = max(largest, peak)
      }
      self.noise = square.squareRoot()
    }

    /// Largest negative excursion.
    var negative: Double { max(-(volts.min() ?? 0), 1e-12) }
  }

  /// - Parameter common: relative, of everything that is read with this hydrophone at this place.
  /// - Throws: `.sumDisagrees`, `.notHeard`.
  func linear(
    _ readings: SubApertureReadings, common: [UncertaintyTerm], fit: DriveFit
  ) throws(CalibrationFault) -> LinearExtension? {
    guard let first = readings.rows.first, !first.isEmpty else { return nil }
    var sums: [(sum: Sum, pascals: Double, perVolt: Double)] = []
    let factors = readings.split.groups.map { group in
      let end = min(group.first + group.count, hearing.array.elements.count)
      return hearing.factor(group.first..<end, at: position)
    }
    for row in readings.rows {
      let sum = Sum(row, factors: factors) { noise($0).volts }
      let record = VoltageRecord(
        volts: sum.volts, step: .seconds(first[0].window.interval.seconds),
        start: .seconds(first[0].window.delay.seconds), provenance: Provenance(source: "sum of captures"))
      let pascals: Double
      do throws(InputError) {
        pascals = try PeakReading.negative(record, curve: curve, isPositive: isPositive).pascals
      } catch { throw .notHeard }
      sums.append((sum, pascals * averaging.value, pascals / sum.negative))
    }
    let closure = try closure(sums[0].pascals, at: .volts(sums[0].sum.rail), sums[0].sum, fit)
    let bend = straightness(sums.map { ($0.sum.rail, $0.pascals) })
    let points = sums.map { entry -> LinearExtension.Point in
      let (sum, pascals, perVolt) = entry
      // Strong waves lose some of their trough even in a sub-aperture: as much as the ramp's curve says, and twice its doubt.
      let strongest = sum.largest * perVolt
      let doubt = 2 * max(fit.covariance[8], 0).squareRoot()
      let saturation = (abs(fit.inverseSquareCeiling) + doubt) * strongest * strongest / 2
      // Errors of peaks and of the rail that each sub-aperture has of its own.
      let share = sum.peaksSquared.squareRoot() / max(sum.peaks, 1e-12)
      let count = Self.monitorCount / sum.rail * share
      return LinearExtension.Point(
        drive: .volts(sum.rail), estimate: LinearEstimate(peakNegative: Pressure(clamping: pascals)),
        correlated: common + [
          UncertaintyTerm(source: .linearity, standard: closure.standard),
          UncertaintyTerm(source: .phase, standard: max(0, sum.peaks / sum.negative - 1) / 3.0.squareRoot()),
          UncertaintyTerm(
            source: .form,
            standard: (saturation * saturation + bend * bend + repeatability * repeatability)
              .squareRoot()),
        ],
        uncorrelated: [
          UncertaintyTerm(source: .noise, standard: 2.0.squareRoot() * sum.noise / sum.negative),
          UncertaintyTerm(source: .drive, standard: count),
        ],
        largestReading: Pressure(clamping: strongest * averaging.value))
    }
    return LinearExtension(
      subApertures: first.count, elementsEach: readings.split.each, bound: readings.split.bound,
      closure: closure.value, points: points)
  }

  /// The sum over all elements at once, less 1, with what it adds to the uncertainty: rectangular, and no less than it is known.
  private func closure(
    _ pascals: Double, at drive: Voltage, _ sum: Sum, _ fit: DriveFit
  ) throws(CalibrationFault) -> (value: Double, standard: Double) {
    let whole = fit.linearEstimate(at: drive).peakNegative.pascals
    guard whole > 0 else { throw .notDetermined }
    let value = pascals / whole - 1
    let known = fit.linearDeviation(at: drive).pascals / whole
    let noise = sum.noise / sum.negative
    guard abs(value) <= Self.closureMaximum + 3 * (known + noise) else { throw .sumDisagrees(value) }
    return (value, (max(abs(value) / 3.0.squareRoot(), known)))
  }

  /// Root mean square of what the estimates lie beside a straight line against the drive, relative to their mean: drivers that bend.
  private func straightness(_ rows: [(drive: Double, pascals: Double)]) -> Double {
    let n = Double(rows.count)
    guard rows.count >= 3 else { return 0 }
    let (mx, my) = (rows.reduce(0) { $0 + $1.drive } / n, rows.reduce(0) { $0 + $1.pascals } / n)
    let xx = rows.reduce(0) { $0 + ($1.drive - mx) * ($1.drive - mx) }
    let xy = rows.reduce(0) { $0 + ($1.drive - mx) * ($1.pascals - my) }
    guard xx > 0, my > 0 else { return 0 }
    let squares = rows.reduce(0.0) { sum, row in
      let off = row.pascals - my - xy / xx * (row.drive - mx)
      return sum + off * off
    }
    return (squares / Double(rows.count - 2)).squareRoot() / my
  }
}
