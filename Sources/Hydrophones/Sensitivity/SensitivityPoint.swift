import Foundation
import HistotripsyCore

/// Complex sensitivity at one frequency, with its uncertainty where one is known.
///
/// Time factor e^{+iωt}. Where the phase was not measured, `imaginary` is 0 and only the modulus means anything.
public struct SensitivityPoint: Equatable, Sendable {
  /// The frequency at which the sensitivity was measured.
  public var frequency: Frequency
  /// The real part of the sensitivity, V/Pa.
  public var real: Double
  /// The imaginary part of the sensitivity, V/Pa.
  public var imaginary: Double
  /// Covariance matrix of real and imaginary part, in (V/Pa)², at k = 1. Zero where nothing is known.
  public var realVariance: Double
  /// The variance of the imaginary part, (V/Pa)².
  public var imaginaryVariance: Double
  /// The covariance of real and imaginary part, (V/Pa)².
  public var covariance: Double

  init(
    frequency: Frequency, real: Double, imaginary: Double, realVariance: Double = 0,
    imaginaryVariance: Double = 0, covariance: Double = 0
  ) {
    self.frequency = frequency
    self.real = real
    self.imaginary = imaginary
    self.realVariance = realVariance
    self.imaginaryVariance = imaginaryVariance
    self.covariance = covariance
  }

  /// A modulus with phase and their relative (modulus) and absolute (phase, rad) standard uncertainties.
  init(
    frequency: Frequency, modulus: Double, phase: Double, relativeUncertainty: Double,
    phaseUncertainty: Double
  ) {
    let (c, s) = (cos(phase), sin(phase))
    let (across, along) = (modulus * phaseUncertainty, modulus * relativeUncertainty)
    self.init(
      frequency: frequency, real: modulus * c, imaginary: modulus * s,
      realVariance: c * c * along * along + s * s * across * across,
      imaginaryVariance: s * s * along * along + c * c * across * across,
      covariance: c * s * (along * along - across * across))
  }

  /// The magnitude of the sensitivity.
  public var modulus: Sensitivity { Sensitivity(clamping: hypot(real, imaginary)) }
  /// The phase in radians, −π … π.
  public var phase: Double { atan2(imaginary, real) }

  /// Variance of the modulus, (V/Pa)², by linear propagation.
  package var modulusVariance: Double {
    let size = hypot(real, imaginary)
    guard size > 0 else { return max(realVariance, imaginaryVariance) }
    let (c, s) = (real / size, imaginary / size)
    return max(0, c * c * realVariance + s * s * imaginaryVariance + 2 * c * s * covariance)
  }

  /// Relative standard uncertainty of the modulus (k = 1).
  public var relativeUncertainty: Double {
    modulusVariance.squareRoot() / max(hypot(real, imaginary), .leastNormalMagnitude)
  }

  /// Standard uncertainty of the phase, rad (k = 1).
  var phaseUncertainty: Double {
    let size = hypot(real, imaginary)
    guard size > 0 else { return 0 }
    let (c, s) = (real / size, imaginary / size)
    return max(0, s * s * realVariance + c * c * imaginaryVariance - 2 * c * s * covariance).squareRoot()
      / size
  }

  /// This sensitivity through a stage of complex gain with relative standard uncertainty.
  func amplified(real gainReal: Double, imaginary gainImaginary: Double, relativeUncertainty u: Double)
    -> Self
  {
    let (x, y) = (gainReal, gainImaginary)
    let (a, b, c) = (realVariance, imaginaryVariance, covariance)
    var result = Self(
      frequency: frequency, real: x * real - y * imaginary, imaginary: x * imaginary + y * real,
      realVariance: x * x * a - 2 * x * y * c + y * y * b,
      imaginaryVariance: y * y * a + 2 * x * y * c + x * x * b,
      covariance: x * y * a + (x * x - y * y) * c - x * y * b)
    // A relative error of the gain moves the product along itself.
    result.realVariance += u * u * result.real * result.real
    result.imaginaryVariance += u * u * result.imaginary * result.imaginary
    result.covariance += u * u * result.real * result.imaginary
    return result
  }
}
