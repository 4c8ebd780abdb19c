import Foundation
import HistotripsyCore

/// The part of a focused beam's pressure that a hydrophone of finite size averages away over its face.
///
/// A measured focal pressure is exp(−α x) of the true one, with x = d/(λ₁ F#), d the geometrical diameter
/// of the sensitive area, λ₁ the wavelength of the fundamental and F# the beam's f-number. Fitted to 35
/// combinations of source and hydrophone (F# 1 to 3, 2 to 10 MHz, d 85 to 1000 µm), α was 0.29 to 0.30 for
/// linear signals and 0.29 to 0.40 for nonlinear ones, and the data scattered about the fits by 7 and 8 %
/// rms: K. A. Wear, A. Shah and C. Baker, IEEE Trans. Ultrason. Ferroelectr. Freq. Control 69(4), 2022,
/// part II [V, abstract].
///
/// Whether a signal is linear is not known here, so α is taken from the whole range, as the middle and the
/// half width of a rectangular distribution. The scatter of the data is added; for a small hydrophone it
/// counts at most as large as the correction itself, since a face cannot add pressure. For harmonic n, x is
/// taken with that harmonic's wavelength, which is this program's extension of the model.
public struct SpatialAveraging: Sendable {
  /// A factor by which a measured amplitude is to be multiplied, with its standard uncertainty; or that the model does not reach so far.
  public enum Correction: Equatable, Sendable {
    case factor(Double, standardUncertainty: Double)
    /// x beyond `largest`: the hydrophone is too large for the beam, and no correction would be worth anything.
    case tooLarge(x: Double)
  }

  /// Middle of the published range.
  public static let coefficient = 0.345
  /// Half the width of the published range.
  public static let spread = 0.055
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

  /// d/(λ₁ F#) times the order.
  public func size(harmonic: Int = 1) -> Double {
    let wavelength = speedOfSound.metresPerSecond / fundamental.hertz
    return Double(harmonic) * diameter.metres / (wavelength * fNumber)
  }

  /// The factor for the amplitude of a harmonic; the peak negative pressure of a strong wave goes with the fundamental, harmonic 1.
  public func correction(harmonic: Int = 1) -> Correction {
    let x = size(harmonic: harmonic)
    guard x <= Self.largest else { return .tooLarge(x: x) }
    let factor = exp(Self.coefficient * x)
    let slope = x * Self.spread / 3.0.squareRoot()
    let fit = min(Self.scatter, 1 - 1 / factor)
    return .factor(factor, standardUncertainty: factor * (slope * slope + fit * fit).squareRoot())
  }
}
