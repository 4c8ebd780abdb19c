import HistotripsyCore

/// Water, as far as intensities need it.
public struct Medium: Equatable, Sendable {
  /// The density in kg/m³; 900 to 1200.
  public let density: Double
  /// The speed of sound, m/s.
  public let speedOfSound: Speed
  /// The relative uncertainty of their product, k = 1.
  public let relativeUncertainty: Double

  /// - Precondition: density within 900 … 1200 kg/m³.
  public init(density: Double, speedOfSound: Speed, relativeUncertainty: Double) {
    precondition((900...1200).contains(density), "900 to 1200 kg/m³")
    self.density = density
    self.speedOfSound = speedOfSound
    self.relativeUncertainty = relativeUncertainty
  }

  /// Pa·s/m.
  public var impedance: Double { density * speedOfSound.metresPerSecond }

  /// Pure, air-free water: density after G. S. Kell, J. Chem. Eng. Data 20, 97 (1975), speed after `SpeedOfSound`.
  ///
  /// - Parameter uncertainty: of the temperature, k = 1, in kelvin; 1 K moves ρc by 0.2 % at 20 °C.
  /// - Returns: `nil` outside 0 … 95 °C.
  public static func water(at temperature: Temperature, uncertainty: Double) -> Medium? {
    guard let speed = SpeedOfSound.water(at: temperature), uncertainty >= 0 else { return nil }
    let density = density(temperature.celsius)
    let above = temperature.celsius + 0.5 <= 95 ? temperature.celsius + 0.5 : 95
    let below = max(temperature.celsius - 0.5, 0)
    guard let fast = SpeedOfSound.water(at: .celsius(above)),
      let slow = SpeedOfSound.water(at: .celsius(below))
    else { return nil }
    let here = density * speed.metresPerSecond
    let slope =
      (Self.density(above) * fast.metresPerSecond - Self.density(below) * slow.metresPerSecond)
      / (above - below)
    return Medium(
      density: density, speedOfSound: speed, relativeUncertainty: abs(slope) * uncertainty / here)
  }

  private static func density(_ t: Double) -> Double {
    var above = -280.54253e-12
    above = above * t + 105.56302e-9
    above = above * t - 46.170461e-6
    above = above * t - 7.9870401e-3
    above = above * t + 16.945176
    above = above * t + 999.83952
    return above / (1 + 16.879850e-3 * t)
  }
}
