import Field
import Foundation
import HistotripsyCore

/// What a hydrophone averages away over its face, worked out from a beam and not from a rule.
public enum FaceAverage {
  /// Relative standard uncertainty of what the face takes away (the factor less 1): an effective diameter is known to some 14 %, its area
  /// to 28 % [M]. (A fitted radius was 7 % off on average, 3 to 12 %: PMC6175646 [A].) A nominal diameter may be much further off: the
  /// effective one can be more than twice the geometrical one (Wear 2019, IEEE TUFFC 66, 318 [A]).
  public static let spread = 0.3

  /// A factor to multiply a reading by, and its standard uncertainty.
  public struct Factor: Equatable, Sendable {
    public let value: Double
    public let uncertainty: Double

    init(_ value: Double) {
      self.value = value
      uncertainty = FaceAverage.spread * abs(value - 1)
    }
  }

  /// Of a computed field: the amplitude at the middle of a disc across the axis, over that of the mean over the disc.
  ///
  /// The mean is taken over 5 rings of equal area with 8 points each: exact to fourth order in the radius.
  public static func factor(
    of field: ArrayField, driving excitation: Excitation, at point: Position, diameter: Length
  ) -> Factor {
    var points = [point]
    for ring in 0..<5 {
      let radius = diameter.metres / 2 * ((Double(ring) + 0.5) / 5).squareRoot()
      for k in 0..<8 {
        let angle = 2 * Double.pi * (Double(k) + Double(ring % 2) / 2) / 8
        points.append(
          Position(metres: point.lanes + SIMD4(radius * cos(angle), radius * sin(angle), 0, 0)))
      }
    }
    let gains = field.gains(at: points, driving: excitation)
    var sum = (real: 0.0, imaginary: 0.0)
    for gain in gains.dropFirst() { sum = (sum.real + gain.real, sum.imaginary + gain.imaginary) }
    let mean = (sum.real * sum.real + sum.imaginary * sum.imaginary).squareRoot() / Double(gains.count - 1)
    return Factor(mean > 0 ? gains[0].magnitude / mean : 1)
  }

  /// Of measured −6 dB widths: a Gaussian top, averaged over a disc; 1/(1 − ln 2 · a² (1/Wx² + 1/Wy²)) with a the radius.
  public static func factor(width x: Length, _ y: Length, diameter: Length) -> Factor {
    let a = diameter.metres / 2
    let lost = log(2) * a * a * (1 / (x.metres * x.metres) + 1 / (y.metres * y.metres))
    return Factor(1 / max(1 - lost, 0.1))
  }

  /// A scanned width without what the face adds to it: second moments add, and a disc's is a²/4 along each axis.
  public static func withoutFace(_ scanned: Length, diameter: Length) -> Length {
    let a = diameter.metres / 2
    let squared = scanned.metres * scanned.metres - 2 * log(2) * a * a
    return .metres(max(squared, 0).squareRoot())
  }
}
