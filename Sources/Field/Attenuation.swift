import Foundation
import HistotripsyCore

/// How much a medium attenuates: α(f) = α₁ · (f / 1 MHz)ⁿ.
public struct Attenuation: Equatable, Sendable {
  /// α₁; 0 to 100 dB/cm.
  public let decibelsPerCentimetreAtOneMegahertz: Double
  /// n; 0 to 3. 2 for water, near 1 for soft tissue.
  public let exponent: Double

  public static let none = Attenuation(trusted: 0, exponent: 0)

  /// `nil` outside the bounds above.
  public init?(decibelsPerCentimetreAtOneMegahertz: Double, exponent: Double) {
    guard decibelsPerCentimetreAtOneMegahertz >= 0, decibelsPerCentimetreAtOneMegahertz <= 100,
      exponent >= 0, exponent <= 3
    else { return nil }
    self.init(trusted: decibelsPerCentimetreAtOneMegahertz, exponent: exponent)
  }

  private init(trusted alpha: Double, exponent: Double) {
    decibelsPerCentimetreAtOneMegahertz = alpha
    self.exponent = exponent
  }

  /// Of the amplitude, at a frequency. 1 Np is 20/ln 10 dB.
  func nepersPerMetre(at frequency: Frequency) -> Double {
    let decibelsPerMetre = 100 * decibelsPerCentimetreAtOneMegahertz * pow(frequency.hertz / 1e6, exponent)
    return decibelsPerMetre * log(10) / 20
  }
}
