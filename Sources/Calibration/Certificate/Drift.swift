import Foundation
import HistotripsyCore

/// What has become of the pressures since the certificate, by a short ramp: relative, with its own uncertainty.
public struct Drift: Codable, Equatable, Sendable {
  /// One drive: now over then, minus one.
  public struct Point: Codable, Equatable, Sendable {
    public var drive: Voltage
    public var certified: LinearEstimate
    public var found: LinearEstimate
    public var relative: Double
    /// k = 2.
    public var expandedUncertainty: Double
  }

  public var points: [Point]
  public var water: Temperature
  public var position: Position

  /// The point whose drift stands out most from its uncertainty.
  public var worst: Point? {
    points.max { abs($0.relative) / $0.expandedUncertainty < abs($1.relative) / $1.expandedUncertainty }
  }

  /// Whether nothing has changed that can be told from the uncertainty.
  public var agrees: Bool { points.allSatisfy { abs($0.relative) <= $0.expandedUncertainty } }

  /// Holds a ramp against a certificate, where both know the pressure, at the geometric focus and in the water of today.
  ///
  /// With the hydrophone that the certificate was measured with, its sensitivity is in both and drops out of the comparison, as far as
  /// its calibration goes: what it has lost itself cannot be told from what the array has lost.
  /// - Returns: `nil` where no certified drive lies within the ramp.
  public init?(_ found: DriveFinding, against certificate: Certificate, isSameHydrophone: Bool) {
    guard let curve = try? certificate.driveCurve(), let first = found.points.first?.drive,
      let reference = WaterGain(calibratedAt: certificate.conditions.water)
    else { return nil }
    let celsius = (found.waterMinimum.celsius + found.waterMaximum.celsius) / 2
    guard let speed = SpeedOfSound.water(at: Temperature(clamping: celsius)) else { return nil }
    let waterGain = reference.gain(at: speed)
    let shared = isSameHydrophone ? found.common.filter { $0.source == .sensitivity } : []
    let cancelled = shared.reduce(0) { $0 + $1.standard * $1.standard }
    points = certificate.estimates.compactMap { stated -> Point? in
      guard stated.drive >= first, let now = found.estimate(at: stated.drive),
        let then = curve.estimate(at: stated.drive, relativeGain: waterGain)
      else { return nil }
      let pressure = now.value.peakNegative / found.relativeGain
      guard pressure > .zero, then.peakNegative > .zero else { return nil }
      let own =
        now.relativeUncertainty * now.relativeUncertainty
        + found.relativeGainUncertainty * found.relativeGainUncertainty - cancelled
      let certified = stated.expandedUncertainty / stated.estimate.peakNegative / 2
      let theirs = max(0, certified * certified - cancelled)
      return Point(
        drive: stated.drive, certified: then, found: LinearEstimate(peakNegative: pressure),
        relative: pressure / then.peakNegative - 1,
        expandedUncertainty: 2 * (max(0, own) + theirs).squareRoot())
    }
    guard !points.isEmpty else { return nil }
    water = Temperature(clamping: celsius)
    position = found.position
  }
}
