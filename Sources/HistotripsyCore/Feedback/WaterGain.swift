/// How the pressure at the focus follows the water's temperature for the same drive.
///
/// The field of a source of given pressure grows as area / (wavelength · distance) at the place
/// where all waves meet, and the wavelength is c/f: the pressure goes as 1/c, 0.2 % less for each
/// kelvin at 20 °C. That holds exactly for elements that face the focus, and within a tenth of the
/// change for a flat array [M]. What the source itself loses to warmer water is not known here and
/// belongs to the uncertainty of a calibration.
public struct WaterGain: Equatable, Sendable, BitwiseCopyable {
  /// Speed of sound in the water of the calibration.
  package let reference: Speed

  /// From a calibration that another processor has read.
  package init(reference: Speed) { self.reference = reference }

  /// `nil` outside 0 to 95 °C.
  public init?(calibratedAt temperature: Temperature) {
    guard let speed = SpeedOfSound.water(at: temperature) else { return nil }
    reference = speed
  }

  /// Pressure for the same drive in water of this speed of sound, relative to the calibration's.
  public func gain(at speed: Speed) -> Double { reference / speed }
}
