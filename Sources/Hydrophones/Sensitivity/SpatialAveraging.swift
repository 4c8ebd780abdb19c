import Foundation
import HistotripsyCore

/// What a hydrophone of finite size misses of a focused beam, because it averages the pressure over its face.
///
/// At harmonic n of a beam focused with f-number F# the averaged amplitude is that of the peak times exp(−α x), x = n d/(λ₁ F#), with d the
/// diameter of the sensitive area, λ₁ the wavelength of the fundamental and α from 0.29 to 0.40 depending on the hydrophone's type (K. A. Wear et al., IEEE Trans. Ultrason. Ferroelectr. Freq. Control 2019–2021, for
/// needles, fibres, capsules and membranes). The spread of α is taken as the half width of a rectangular distribution.
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
  /// [M] The published data reach to about 1: there the correction is 40 %, and 6 % uncertain.
  public static let largest = 1.0

  public let diameter: Length
  public let fundamental: Frequency
  public let fNumber: Double
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

  /// For the amplitude of a harmonic; the peak negative pressure of a strong wave goes with the fundamental, harmonic 1.
  public func correction(harmonic: Int = 1) -> Correction {
    let x = size(harmonic: harmonic)
    guard x <= Self.largest else { return .tooLarge(x: x) }
    let factor = exp(Self.coefficient * x)
    return .factor(factor, standardUncertainty: factor * x * Self.spread / 3.0.squareRoot())
  }
}
