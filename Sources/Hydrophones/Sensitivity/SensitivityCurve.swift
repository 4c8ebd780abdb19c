import HistotripsyCore

/// How the errors of a calibration at different frequencies belong together, which its covariance at one frequency cannot say.
public enum ErrorCorrelation: String, CaseIterable, Sendable {
  /// Every bin of a discrete Fourier transform has an error of its own: what Weber and Wilkens' tutorial assumes (PTB 2023,
  /// doi 10.5281/zenodo.10079801). It averages errors away over frequencies that were never calibrated.
  case bins
  /// Every calibrated frequency has an error of its own; what lies between and beyond follows its neighbours.
  case points
  /// One error moves the whole curve: the cautious reading of a single uncertainty in per cent.
  case common
}

/// Sensitivity against frequency: 2 to 10 000 calibrated points, rising.
public struct SensitivityCurve: Equatable, Sendable {
  /// How many frequencies a curve may have.
  public static let pointCounts = 2...10_000
  /// Frequencies that a calibration may name: 100 Hz to 1 GHz.
  public static let frequencies = Frequency.hertz(100)...Frequency.hertz(1e9)

  /// Calibrated frequencies, rising.
  public let points: [SensitivityPoint]
  /// Whether the phase was measured; otherwise only moduli mean anything.
  public let hasPhase: Bool
  /// Whether any uncertainty is stated. Zero uncertainty is nobody's claim.
  public let hasUncertainty: Bool
  /// How the errors of different frequencies belong together.
  public let correlation: ErrorCorrelation

  /// - Precondition: points within `pointCounts`, frequencies rising.
  init(points: [SensitivityPoint], hasPhase: Bool, hasUncertainty: Bool, correlation: ErrorCorrelation) {
    precondition(Self.pointCounts.contains(points.count), "a curve of two points or more")
    precondition(zip(points, points.dropFirst()).allSatisfy { $0.frequency < $1.frequency }, "rising")
    self.points = points
    self.hasPhase = hasPhase
    self.hasUncertainty = hasUncertainty
    self.correlation = correlation
  }

  /// The frequencies from the first to the last calibrated one.
  public var band: ClosedRange<Frequency> { points[0].frequency...points[points.count - 1].frequency }

  /// The complex sensitivity, real and imaginary part (or the modulus, where no phase is known) interpolated in a straight line.
  ///
  /// Variances are interpolated in a straight line too, as the published tutorial does; halfway between two points whose errors
  /// are independent that is up to twice the variance of the interpolated value.
  public func sensitivity(at frequency: Frequency) -> BandReading<SensitivityPoint> {
    if frequency < band.lowerBound { return .outside(nearest: points[0], band: band) }
    if frequency > band.upperBound { return .outside(nearest: points[points.count - 1], band: band) }
    let (index, share) = place(of: frequency)
    let (a, b) = (points[index], points[min(index + 1, points.count - 1)])
    func between(_ x: Double, _ y: Double) -> Double { share == 0 ? x : x + (y - x) * share }
    return .inBand(
      SensitivityPoint(
        frequency: frequency, real: between(a.real, b.real), imaginary: between(a.imaginary, b.imaginary),
        realVariance: between(a.realVariance, b.realVariance),
        imaginaryVariance: between(a.imaginaryVariance, b.imaginaryVariance),
        covariance: between(a.covariance, b.covariance)))
  }

  /// The point at or below a frequency within the band, and how far towards the next one it lies.
  func place(of frequency: Frequency) -> (index: Int, share: Double) {
    var (low, high) = (0, points.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if points[middle].frequency <= frequency { low = middle } else { high = middle }
    }
    let (a, b) = (points[low].frequency.hertz, points[high].frequency.hertz)
    return (low, min(max((frequency.hertz - a) / (b - a), 0), 1))
  }

  /// The points within a range; for calibrations whose ends are too uncertain to be used.
  /// - Returns: `nil` where fewer than two points are left.
  public func restricted(to range: ClosedRange<Frequency>) -> SensitivityCurve? {
    // Frequencies come from decimals times a power of ten: a billionth of room for what that rounds.
    let low = range.lowerBound.hertz * (1 - 1e-9)
    let high = range.upperBound.hertz * (1 + 1e-9)
    let kept = points.filter { (low...high).contains($0.frequency.hertz) }
    guard Self.pointCounts.contains(kept.count) else { return nil }
    return SensitivityCurve(
      points: kept, hasPhase: hasPhase, hasUncertainty: hasUncertainty, correlation: correlation)
  }

  /// The same moduli with another statement on uncertainty: one relative standard uncertainty for all, common to all frequencies.
  public func assuming(relativeUncertainty u: Double) -> SensitivityCurve {
    let points = points.map {
      SensitivityPoint(
        frequency: $0.frequency, modulus: $0.modulus.voltsPerPascal, phase: hasPhase ? $0.phase : 0,
        relativeUncertainty: u, phaseUncertainty: 0)
    }
    return SensitivityCurve(points: points, hasPhase: hasPhase, hasUncertainty: true, correlation: .common)
  }
}
