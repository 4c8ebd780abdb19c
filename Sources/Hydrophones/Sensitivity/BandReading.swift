import HistotripsyCore
import Text

/// A value of a calibration at some frequency, which says whether the calibration covers that frequency.
///
/// There is no way to read a value without being told: field reports tell of sensitivities extrapolated in silence.
public enum BandReading<Value: Sendable>: Sendable {
  /// Measured there, or between two measured points.
  case inBand(Value)
  /// Not calibrated there: the value of the nearest calibrated frequency, which is not an estimate of anything.
  case outside(nearest: Value, band: ClosedRange<Frequency>)

  /// `nil` outside the calibrated band.
  public var calibrated: Value? {
    if case .inBand(let value) = self { value } else { nil }
  }

  package func map<T>(_ transform: (Value) -> T) -> BandReading<T> {
    switch self {
    case .inBand(let value): .inBand(transform(value))
    case .outside(let nearest, let band): .outside(nearest: transform(nearest), band: band)
    }
  }
}
