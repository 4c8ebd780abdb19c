import Foundation
import HistotripsyCore

/// What a hydrophone gives of a plane wave that comes from beside its axis, over what it gives of the same wave along it.
///
/// Either measured, or that of a disc of the effective radius a (IEC 62127-1 and -3): 2J₁(x)/x with x = ka·sin θ where the disc stands in a
/// rigid baffle that is large against the wavelength; (1 + cos θ)/2 of that where there is no baffle. A capsule or needle is
/// neither, and lies
/// between: 1 − b of the one and b of the other. At low frequencies ka is small and only the baffle counts: at 80° an unbaffled disc gives
/// 0.59, a baffled one 1.
public struct DirectionalResponse: Equatable, Sendable {
  /// A measured angle.
  public struct Point: Equatable, Sendable {
    /// From the axis, in radians, 0 to π.
    public var angle: Double
    /// Amplitude over that on the axis; above 0.
    public var amplitude: Double

    public init(angle: Double, amplitude: Double) {
      self.angle = angle
      self.amplitude = amplitude
    }
  }

  /// Measured at one frequency, for waves from any side: a turn about the axis changes nothing.
  public struct Table: Equatable, Sendable {
    public var frequency: Frequency
    /// Rising in the angle from 0; 2 at least. Beyond the last angle nothing is known.
    public var points: [Point]
    /// Relative standard uncertainty (k = 1) of the amplitudes.
    public var relativeUncertainty: Double

    public init(frequency: Frequency, points: [Point], relativeUncertainty: Double) {
      precondition(points.count >= 2 && points[0].angle == 0, "angles from the axis on")
      self.frequency = frequency
      self.points = points
      self.relativeUncertainty = relativeUncertainty
    }

    /// On straight lines; beyond the last angle its value.
    func amplitude(at angle: Double) -> Double {
      guard let upper = points.firstIndex(where: { $0.angle >= angle }), upper > 0 else {
        return (angle <= 0 ? points[0] : points[points.count - 1]).amplitude
      }
      let (low, high) = (points[upper - 1], points[upper])
      let share = (angle - low.angle) / (high.angle - low.angle)
      return low.amplitude + share * (high.amplitude - low.amplitude)
    }
  }

  /// How far a table's frequency may lie from the array's: a tenth [M]. The response changes with a/λ.
  public static let frequencyReach = 0.1

  /// `nil` where nobody has measured it.
  public var table: Table?
  /// Shares b that are possible: 0…0 rigid baffle, 1…1 none, 0…1 where nobody knows.
  public var baffle: ClosedRange<Double>

  public init(table: Table? = nil, baffle: ClosedRange<Double> = 0...1) {
    precondition(baffle.lowerBound >= 0 && baffle.upperBound <= 1, "a share lies between 0 and 1")
    self.table = table
    self.baffle = baffle
  }

  /// 2J₁(x)/x: what averaging a plane wave over the disc leaves.
  public static func piston(_ sine: Double, radius: Length, waveNumber: Double) -> Double {
    let x = waveNumber * radius.metres * sine
    return abs(x) < 1e-4 ? 1 - x * x / 8 : 2 * j1(x) / x
  }

  /// - Parameters:
  ///   - cosine: of the angle between the axis and where the wave comes from.
  ///   - share: b; of no effect where there is a table.
  public func amplitude(cosine: Double, share: Double, radius: Length, waveNumber: Double) -> Double {
    let cosine = min(1, max(-1, cosine))
    if let table { return table.amplitude(at: acos(cosine)) }
    let face = Self.piston((1 - cosine * cosine).squareRoot(), radius: radius, waveNumber: waveNumber)
    // A rigid baffle shadows what comes from behind it.
    let baffled = cosine > 0 ? 1.0 : 0
    return face * ((1 - share) * baffled + share * (1 + cosine) / 2)
  }
}
