import Glibc
import HistotripsyCore

/// The water that couples the array to the target.
public struct Water: Sendable {
  /// Sets the speed of sound, and the temperature of tissue that has none of its own.
  public var temperature: Temperature
  /// Decibels per metre at 1 MHz, growing with the square of the frequency: 0.22 dB/m at 20 °C
  /// (Pinkerton 1949: 25.3 · 10⁻¹⁵ s²/m [A]).
  public var attenuation: Double

  public init(temperature: Temperature = .celsius(20), attenuation: Double = 0.22) {
    self.temperature = temperature
    self.attenuation = attenuation
  }

  /// Speed of sound in pure water at atmospheric pressure, 0 to 95 °C: the polynomial of Marczak 1997, JASA 102:2776 [A]. It
  /// lies within 0.05 m/s of Bilaniuk and Wong 1993. Outside 0 to 95 °C the value at the nearer end.
  public static func speedOfSound(at temperature: Temperature) -> Speed {
    let t = min(max(temperature.celsius, 0), 95)
    let c =
      1402.385 + t
      * (5.038813 + t * (-5.799136e-2 + t * (3.287156e-4 + t * (-1.398845e-6 + t * 2.787860e-9))))
    return .metresPerSecond(c)
  }

  /// Nepers per metre at a frequency.
  func nepers(at frequency: Double) -> Double {
    attenuation * Self.nepersPerDecibel * (frequency * 1e-6) * (frequency * 1e-6)
  }

  static let nepersPerDecibel = 0.11512925464970228
}
