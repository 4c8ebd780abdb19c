import HistotripsyCore
import Text

/// Complex gain and input capacitance of a hydrophone's amplifier, 2 to 10 000 calibrated points, rising.
public struct PreamplifierCalibration: Sendable {
  public struct Point: Equatable, Sendable {
    public var frequency: Frequency
    /// Voltage gain.
    public var gainReal: Double
    public var gainImaginary: Double
    public var inputCapacitance: Capacitance
  }

  public static let gainLevels = -60.0...100

  public var name: String
  public var serial: String?
  public var points: [Point]
  /// Relative standard uncertainty of the gain; 0 where the file states none.
  public var gainUncertainty: Double
  /// Relative standard uncertainty of the input capacitance; 0 where the file states none.
  public var capacitanceUncertainty: Double
  public var calibrated: CalendarDate?
  public var provenance: Provenance
  public var notes: [String] = []

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
