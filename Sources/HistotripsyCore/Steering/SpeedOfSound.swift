/// Speed of sound in the medium.
public enum SpeedOfSound {
  /// Water at 20 °C, to 0.1 m/s: used until the temperature is measured.
  public static var water20: Speed { .metresPerSecond(1482.4) }

  /// Pure, air-free water at atmospheric pressure: the fifth-order polynomial of W. Marczak, J. Acoust. Soc. Am. 102,
  /// 2776 (1997), fitted to three sets of measurements; 0 to 95 °C, standard deviation 0.02 m/s.
  ///
  /// `nil` outside that range: nothing is extrapolated.
  public static func water(at temperature: Temperature) -> Speed? {
    let t = temperature.celsius
    guard t >= 0, t <= 95 else { return nil }
    var speed = 2.787860e-9
    speed = speed * t - 1.398845e-6
    speed = speed * t + 3.287156e-4
    speed = speed * t - 5.799136e-2
    speed = speed * t + 5.038813
    speed = speed * t + 1402.385
    return .metresPerSecond(speed)
  }
}
