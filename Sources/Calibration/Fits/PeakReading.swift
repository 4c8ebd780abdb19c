import Foundation
import HistotripsyCore
import Hydrophones
import Text

/// Peak pressures of a burst in a mean signal: deconvolved, with noise and the sensitivity's uncertainty, the peaks between samples.
public struct PeakReading: Equatable, Sendable {
  public let negative: Uncertain<Pressure>
  public let positive: Uncertain<Pressure>

  /// - Parameters:
  ///   - record: with the quiet around the burst.
  ///   - noise: of one sample of the record.
  /// - Throws: as `Deconvolution`, and a pulse that is strongest outside the calibrated band.
  public init(
    _ record: VoltageRecord, curve: SensitivityCurve, isPositive: Bool, noise: Voltage, medium: Medium
  ) throws(InputError) {
    let deconvolution = try Deconvolution(
      record, curve: curve, isPositive: isPositive, settings: DeconvolutionSettings(noise: noise))
    let parameters = try PulseAnalysis(deconvolution, medium: medium).parameters
    let pascals = deconvolution.pascals
    negative = Self.refined(parameters.peakNegative, pascals, sign: -1)
    positive = Self.refined(parameters.peakPositive, pascals, sign: 1)
  }

  /// The peak alone, for a record whose uncertainty another one's tells.
  public static func negative(
    _ record: VoltageRecord, curve: SensitivityCurve, isPositive: Bool
  ) throws(InputError) -> Pressure {
    let pascals = try Deconvolution(
      record, curve: curve, isPositive: isPositive, settings: DeconvolutionSettings()
    ).pascals
    return Pressure(clamping: top(pascals, sign: -1))
  }

  /// A peak lies between samples: 40 samples a cycle miss up to 0.3 % of it, a parabola through three of them some 10⁻⁵.
  private static func refined(
    _ sampled: Uncertain<Pressure>, _ pascals: [Double], sign: Double
  ) -> Uncertain<Pressure> {
    Uncertain(value: Pressure(clamping: top(pascals, sign: sign)), budget: sampled.budget)
  }

  private static func top(_ pascals: [Double], sign: Double) -> Double {
    guard let k = pascals.indices.max(by: { sign * pascals[$0] < sign * pascals[$1] }) else { return 0 }
    let middle = sign * pascals[k]
    guard k > 0, k + 1 < pascals.count else { return middle }
    let (before, after) = (sign * pascals[k - 1], sign * pascals[k + 1])
    let bend = before - 2 * middle + after
    return bend < 0 ? middle - (after - before) * (after - before) / (8 * bend) : middle
  }
}
