import Foundation
import HistotripsyCore

/// What a recorded pulse amounts to, each with its uncertainty (IEC 62127-1:2022; names in brackets are its symbols).
public struct PulseParameters: Sendable {
  /// Peak compressional pressure (p_c), and when.
  public let peakPositive: Uncertain<Pressure>
  /// The time of the peak positive pressure in the recording.
  public let peakPositiveTime: Interval
  /// Peak rarefactional pressure (p_r), as a positive number, and when.
  public let peakNegative: Uncertain<Pressure>
  /// The time of the peak negative pressure in the recording.
  public let peakNegativeTime: Interval
  /// ∫p² dt over the record.
  public let pressureSquaredIntegral: Uncertain<PressureSquaredIntegral>
  /// Pulse-intensity integral: that over ρc.
  public let intensityIntegral: Uncertain<EnergyPerArea>
  /// 1.25 (t90 − t10) of the running integral of p² (t_d).
  public let duration: Uncertain<Interval>
  /// Spatial-peak pulse-average intensity, where the record was taken at the spatial peak: the integral over the duration.
  public let pulseAverageIntensity: Uncertain<Intensity>
  /// −3 dB frequencies of the amplitude spectrum about its maximum (f_1, f_2); `nil` where the spectrum does not fall so far.
  public let lowerFrequency: Uncertain<Frequency>?
  /// The upper end of the −6 dB band; `nil` where the spectrum does not fall that far.
  public let upperFrequency: Uncertain<Frequency>?
  /// Arithmetic-mean working frequency (f_awf): their mean.
  public let centreFrequency: Uncertain<Frequency>?
  /// p_r in MPa over the root of f_awf in MHz, in water, not de-rated.
  public let mechanicalIndex: Uncertain<MechanicalIndex>?

  /// The pressures as the pressure loop takes them: measured, not estimated.
  public var measuredPressure: MeasuredPressure { MeasuredPressure(peakNegative: peakNegative.value) }

  /// Spatial-peak temporal-average intensity, at a pulse-repetition frequency.
  public func temporalAverageIntensity(at repetition: Frequency) -> Uncertain<Intensity> {
    intensityIntegral.scaled(by: repetition.hertz)
  }

  /// The mechanical index de-rated, once, by 0.3 dB/(cm·MHz) over a depth (IEC 62359).
  public func mechanicalIndex(deratedOver depth: Length) -> Uncertain<MechanicalIndex>? {
    guard let centre = centreFrequency else { return nil }
    let level = 0.3 * depth.metres * 100 * centre.value.megahertz
    return mechanicalIndex?.scaled(by: Decibels.amplitude(-level))
  }
}

/// p_r/√f_awf in MPa/√MHz, which has no unit by convention; 0 to 1000.
public struct MechanicalIndex: Quantity {
  /// Values that are possible.
  public static var bounds: ClosedRange<Double> { 0...1000 }
  /// The value in the unit of `bounds`.
  public let inBaseUnit: Double
  /// A value that is known to lie within `bounds`.
  public init(trusted value: Double) { inBaseUnit = value }
  /// The plain number.
  public var value: Double { inBaseUnit }
}
