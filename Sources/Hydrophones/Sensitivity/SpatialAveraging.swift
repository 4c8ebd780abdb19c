import Foundation
import HistotripsyCore

/// The part of a focused beam's pressure that a hydrophone of finite size averages away over its face, by a published rule.
///
/// A measured focal pressure is exp(−α x) of the true one, with x = d/(λ₁ F#), d the geometrical diameter of the sensitive area, λ₁ the
/// wavelength of the fundamental and F# the beam's f-number. K. A. Wear, A. Shah and C. Baker, "Spatiotemporal deconvolution of hydrophone
/// response for linear and nonlinear beams", IEEE Trans. Ultrason. Ferroelectr. Freq. Control 69(4), 2022. Part II [V, abstract] fitted it
/// to 35 pairs of source and hydrophone (F/1 to F/3, 2 to 10 MHz, d 85 to 1000 µm): α 0.29 to 0.30 for linear signals, whose two peaks
/// are alike, and 0.29 to 0.40 for nonlinear ones, whose compression is narrower; the data scattered about the fits by 7 and 8 %
/// rms. Part I
/// [V, abstract] computed 18 % for p− and 33 % for p+ of a nonlinear beam with x = 0.676 (5 MHz, F/1, 0.2 mm): α 0.245 and 0.42.
///
/// So p− and p+ have coefficients of their own, each the middle and half width of what both parts say, rectangular. The scatter of the
/// data is added; for a small hydrophone it counts at most as large as the correction itself, since a face cannot add pressure. Outside
/// the sources and hydrophones of the fit nothing is corrected: a hemisphere (F/0.5) at 500 kHz lies far outside, and there
/// `FaceAverage` works the mean over the face out from the array's own field.
public struct SpatialAveraging: Sendable {
  /// A factor by which a measured amplitude is to be multiplied, with its standard uncertainty; or why there is none.
  public enum Correction: Equatable, Sendable {
    case factor(Double, standardUncertainty: Double)
    /// x beyond `largest`: the hydrophone is too large for the beam, and no correction would be worth anything.
    case tooLarge(x: Double)
    /// F-number, frequency or diameter outside what the rule was fitted to.
    case outsideFit
  }

  /// Which of the two peaks.
  public enum Peak: Sendable {
    case negative
    case positive

    /// Middle of the published values, and half their width.
    var coefficient: (middle: Double, spread: Double) {
      switch self {
      case .negative: (0.272_5, 0.027_5)
      case .positive: (0.355, 0.065)
      }
    }
  }

  /// What the rule was fitted to.
  public static let fNumbers = 1.0...3.0
  public static let frequencies = Frequency.megahertz(2)...Frequency.megahertz(10)
  public static let diameters = Length.millimetres(0.085)...Length.millimetres(1)
  /// Relative scatter of the published data about their fit: the root mean square for nonlinear signals.
  public static let scatter = 0.08
  /// Largest x that is corrected. Published data reach beyond it, but there the correction is above 40 % [M].
  public static let largest = 1.0

  /// The diameter of the sensitive area.
  public let diameter: Length
  /// The frequency at which the pulse is strongest.
  public let fundamental: Frequency
  /// The focal distance of the source over its aperture.
  public let fNumber: Double
  /// The speed of sound in the water of the measurement.
  public let speedOfSound: Speed

  /// - Precondition: f-number 0.3 to 20, diameter and frequency above 0.
  public init(diameter: Length, fundamental: Frequency, fNumber: Double, speedOfSound: Speed) {
    precondition((0.3...20).contains(fNumber), "an f-number of 0.3 to 20")
    precondition(diameter > .zero && fundamental > .zero, "a hydrophone and a tone")
    self.diameter = diameter
    self.fundamental = fundamental
    self.fNumber = fNumber
    self.speedOfSound = speedOfSound
  }

  /// d/(λ₁ F#).
  public var size: Double {
    let wavelength = speedOfSound.metresPerSecond / fundamental.hertz
    return diameter.metres / (wavelength * fNumber)
  }

  /// The factor for one of the peaks.
  public func correction(_ peak: Peak) -> Correction {
    guard Self.fNumbers.contains(fNumber), Self.frequencies.contains(fundamental),
      Self.diameters.contains(diameter)
    else { return .outsideFit }
    let x = size
    guard x <= Self.largest else { return .tooLarge(x: x) }
    let (middle, spread) = peak.coefficient
    let factor = exp(middle * x)
    let slope = x * spread / 3.0.squareRoot()
    let fit = min(Self.scatter, 1 - 1 / factor)
    return .factor(factor, standardUncertainty: factor * (slope * slope + fit * fit).squareRoot())
  }
}
