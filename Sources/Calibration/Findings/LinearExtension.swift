import HistotripsyCore
import Hydrophones

/// What the array would give above the hydrophone's limit if pressure kept growing in proportion: sub-apertures, measured one by one at
/// high drive, their waveforms added up.
///
/// Nobody has measured this pressure. It is the quantity in which thresholds of cavitation are published, and it is not to be
/// compared with what a hydrophone reads at the same drive (`Saturation`).
public struct LinearExtension: Codable, Equatable, Sendable {
  /// What the highest drive ended at.
  public enum Bound: String, Codable, Sendable {
    /// The rail goes no higher.
    case rail
    /// The hydrophone bears no more of a single element.
    case hydrophone
    /// The recorder would clip.
    case recorder
  }

  public struct Point: Codable, Equatable, Sendable {
    public var drive: Voltage
    /// What the sum of all sub-apertures' waveforms comes to.
    public var estimate: LinearEstimate
    /// Relative standard uncertainties of errors that all sub-apertures have in common: they do not shrink with their number.
    public var correlated: [UncertaintyTerm]
    /// Relative standard uncertainties, of the sum, by errors that each sub-aperture has of its own: with n of equal strength they are
    /// 1/√n of what one has.
    public var uncorrelated: [UncertaintyTerm]
    /// The strongest that the hydrophone read of one sub-aperture.
    public var largestReading: Pressure

    public init(
      drive: Voltage, estimate: LinearEstimate, correlated: [UncertaintyTerm],
      uncorrelated: [UncertaintyTerm], largestReading: Pressure
    ) {
      self.drive = drive
      self.estimate = estimate
      self.correlated = correlated
      self.uncorrelated = uncorrelated
      self.largestReading = largestReading
    }

    /// Relative standard uncertainty (k = 1).
    public var relativeUncertainty: Double {
      (correlated + uncorrelated).reduce(0) { $0 + $1.standard * $1.standard }.squareRoot()
    }
    /// Standard uncertainty (k = 1) of the estimate.
    public var uncertainty: Pressure { estimate.peakNegative * relativeUncertainty }
  }

  /// Number of sub-apertures, and elements in each but perhaps the last.
  public var subApertures: Int
  public var elementsEach: Int
  public var bound: Bound
  /// Sum of the sub-apertures over all elements at once, less 1, at the highest drive that both were measured at: what elements do to each
  /// other, and what the rail does under the load of all.
  public var closure: Double
  /// Rising in drive.
  public var points: [Point]

  public init(
    subApertures: Int, elementsEach: Int, bound: Bound, closure: Double, points: [Point]
  ) {
    self.subApertures = subApertures
    self.elementsEach = elementsEach
    self.bound = bound
    self.closure = closure
    self.points = points
  }

  /// The estimate at a drive, on the straight line between two points; `nil` beyond them by more than a thousandth of the drive, which is
  /// the rail's own scatter.
  public func estimate(at drive: Voltage) -> (value: LinearEstimate, relativeUncertainty: Double)? {
    guard points.count >= 2, drive >= points[0].drive * 0.999,
      drive <= points[points.count - 1].drive * 1.001
    else { return nil }
    let upper = points.dropLast().lastIndex { $0.drive <= drive }.map { $0 + 1 } ?? 1
    let (low, high) = (points[upper - 1], points[upper])
    let share = (drive - low.drive) / (high.drive - low.drive)
    let value =
      low.estimate.peakNegative.pascals * (1 - share) + high.estimate.peakNegative.pascals * share
    return (
      LinearEstimate(peakNegative: .pascals(value)), max(low.relativeUncertainty, high.relativeUncertainty)
    )
  }
}
