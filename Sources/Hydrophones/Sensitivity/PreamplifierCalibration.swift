import HistotripsyCore
import Text

/// Complex gain and input capacitance of a hydrophone's amplifier, 2 to 10 000 calibrated points, rising.
public struct PreamplifierCalibration: Sendable {
  /// The amplifier at one frequency.
  public struct Point: Equatable, Sendable {
    /// The frequency at which gain and capacitance were measured.
    public var frequency: Frequency
    /// Voltage gain.
    public var gainReal: Double
    /// The imaginary part of the gain, V/V.
    public var gainImaginary: Double
    /// The capacitance that the hydrophone sees.
    public var inputCapacitance: Capacitance
  }

  /// Gains that amplifiers have, in dB.
  public static let gainLevels = -60.0...100

  /// What the amplifier is called in notes and reports.
  public var name: String
  /// The serial number; `nil` where the file does not say.
  public var serial: String?
  /// Calibrated frequencies, rising; two at least.
  public var points: [Point]
  /// Relative standard uncertainty of the gain; 0 where the file states none.
  public var gainUncertainty: Double
  /// Relative standard uncertainty of the input capacitance; 0 where the file states none.
  public var capacitanceUncertainty: Double
  /// The day of the calibration; `nil` where the file does not say.
  public var calibrated: CalendarDate?
  /// The file and its digest.
  public var provenance: Provenance
  /// What was assumed while reading.
  public var notes: [String] = []

  /// The frequencies from the first to the last calibrated one.
  public var band: ClosedRange<Frequency> { points[0].frequency...points[points.count - 1].frequency }

  /// Gain and capacitance, interpolated in straight lines of modulus, phase and capacitance: real and imaginary parts of a gain that
  /// turns from point to point would cut its corners.
  public func reading(at frequency: Frequency) -> BandReading<Point> {
    if frequency < band.lowerBound { return .outside(nearest: points[0], band: band) }
    if frequency > band.upperBound { return .outside(nearest: points[points.count - 1], band: band) }
    var (low, high) = (0, points.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if points[middle].frequency <= frequency { low = middle } else { high = middle }
    }
    let (a, b) = (points[low], points[high])
    let share = (frequency.hertz - a.frequency.hertz) / (b.frequency.hertz - a.frequency.hertz)
    if share == 0 { return .inBand(a) }
    let turn = Phasor(b.gainReal, b.gainImaginary) / Phasor(a.gainReal, a.gainImaginary)
    let gain =
      Phasor(a.gainReal, a.gainImaginary)
      * Phasor(modulus: 1 + (turn.modulus - 1) * share, phase: turn.phase * share)
    return .inBand(
      Point(
        frequency: frequency, gainReal: gain.real, gainImaginary: gain.imaginary,
        inputCapacitance: a.inputCapacitance + (b.inputCapacitance - a.inputCapacitance) * share))
  }
}
